import { LogicEngine } from 'json-logic-engine';
import { Engine } from 'json-rules-engine';
import { RULES, range, type BenchLead, type NeutralRule } from './forty-rules.ts';

export type Judge = (lead: BenchLead) => Promise<number> | number;

/**
 * The forty rules in json-rules-engine on the lead as it comes: contact and counts are facts, and a condition's `path`
 * says which part of one it asks for. Points are added up by its events.
 */
export function jsonRulesEngine(): Judge {
  const run = rulesEngine((name) => ({
    fact: isCount(name) ? 'counts' : 'contact',
    path: `$.${name}`,
  }));
  return ({ contact, counts, flat }) => run({ contact, counts }, flat);
}

/** The same with every part of the lead laid out as a fact of its own beforehand, outside of what is measured. */
export function jsonRulesEngineOnFlatFacts(): Judge {
  const run = rulesEngine((name) => ({ fact: name }));
  return ({ flat }) => run(flat, flat);
}

type Where = { readonly fact: string; readonly path?: string };
type Numbers = Readonly<Record<string, string | number>>;

function rulesEngine(where: (name: string) => Where) {
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addOperator('textContains', (fact: string, part: string) => fact.includes(part));
  for (const rule of RULES) {
    engine.addRule({
      conditions: { all: conditionsOf(rule, where(rule.fact)) },
      event: { type: 'points', params: { points: rule.points } },
    });
  }
  for (const i of range(6)) {
    engine.addRule({
      conditions: { all: [{ ...where(`s${i}`), operator: 'greaterThan', value: 0 }] },
      event: { type: 'points', params: { fact: `s${i}` } },
    });
  }
  return async (facts: Record<string, unknown>, counts: Numbers): Promise<number> => {
    const { events } = await engine.run(facts);
    return events.reduce(
      (sum, { params }) => sum + Number(params?.points ?? counts[String(params?.fact)] ?? 0),
      0,
    );
  };
}

function isCount(name: string): boolean {
  return name.startsWith('s');
}

/** In the engine's own operators, but for text that contains text, which it has none for. */
function conditionsOf({ op, value }: NeutralRule, fact: Where) {
  switch (op) {
    case 'equals':
      return [{ ...fact, operator: 'equal', value }];
    case 'in':
      return [{ ...fact, operator: 'in', value }];
    case 'between':
      return [
        { ...fact, operator: 'greaterThanInclusive', value: value[0] },
        { ...fact, operator: 'lessThanInclusive', value: value[1] },
      ];
    case 'contains':
      return [{ ...fact, operator: 'textContains', value }];
  }
}

/** The same in json-logic-engine, built into functions; a sum without any explanation. */
export function jsonLogicEngine(): Judge {
  const terms = RULES.map((rule) => ({ if: [test(rule), rule.points, 0] }));
  const logic = { '+': [...terms, ...range(6).map((i) => ({ var: `s${i}` }))] };
  const built = new LogicEngine().build(logic);
  return ({ flat }) => Number(built(flat));
}

function test(rule: NeutralRule) {
  const fact = { var: rule.fact };
  switch (rule.op) {
    case 'equals':
      return { '==': [fact, rule.value] };
    case 'in':
      return { in: [fact, rule.value] };
    case 'between':
      return { '<=': [rule.value[0], fact, rule.value[1]] };
    case 'contains':
      return { in: [rule.value, fact] };
  }
}
