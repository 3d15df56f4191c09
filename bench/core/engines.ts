import { LogicEngine } from 'json-logic-engine';
import { Engine } from 'json-rules-engine';
import { RULES, range, type BenchLead, type NeutralRule } from './forty-rules.ts';

type Judge = (lead: BenchLead) => Promise<number> | number;

/** The forty rules in json-rules-engine; points are added up by its events. */
export function jsonRulesEngine(): Judge {
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addOperator('textContains', (fact: string, part: string) => fact.includes(part));
  for (const rule of RULES) {
    engine.addRule({
      conditions: { all: conditionsOf(rule) },
      event: { type: 'points', params: { points: rule.points } },
    });
  }
  for (const i of range(6)) {
    engine.addRule({
      conditions: { all: [{ fact: `s${i}`, operator: 'greaterThan', value: 0 }] },
      event: { type: 'points', params: { fact: `s${i}` } },
    });
  }
  return async ({ flat }) => {
    const { events } = await engine.run(flat);
    return events.reduce(
      (sum, { params }) => sum + Number(params?.points ?? flat[String(params?.fact)] ?? 0),
      0,
    );
  };
}

/** In the engine's own operators, but for text that contains text, which it has none for. */
function conditionsOf({ fact, op, value }: NeutralRule) {
  switch (op) {
    case 'equals':
      return [{ fact, operator: 'equal', value }];
    case 'in':
      return [{ fact, operator: 'in', value }];
    case 'between':
      return [
        { fact, operator: 'greaterThanInclusive', value: value[0] },
        { fact, operator: 'lessThanInclusive', value: value[1] },
      ];
    case 'contains':
      return [{ fact, operator: 'textContains', value }];
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
