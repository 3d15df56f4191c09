import type { Model } from '../core/model.ts';
import type { Question } from '../core/question.ts';
import {
  INPUT_PROPERTIES,
  OUR_MARK,
  OUR_PROPERTIES,
  type PropertyDefinition,
  type PropertyOption,
} from './properties.ts';

/** Names under our prefix that HubSpot accepts. What lies outside of it is the admin's own. */
const OURS = /^contact\.(assay_[a-z0-9_]+)$/;

/**
 * The contact properties that reps answer in: those of the shipped models, and one for each question that keeps its
 * answer under our prefix, with the model's answers to choose from.
 */
export function inputProperties(questions: Model['discovery']['questions']): PropertyDefinition[] {
  const inputs = new Map<string, PropertyDefinition>();
  for (const definition of [...INPUT_PROPERTIES, ...questions.flatMap(toProperty)]) {
    // One of another type is asked for beside it: that fails, and the report says which type is there.
    const key = `${definition.name} ${definition.type}`;
    const known = inputs.get(key);
    inputs.set(key, known === undefined ? definition : withOptions(known, definition.options));
  }
  return [...inputs.values()];
}

function toProperty(question: Question): PropertyDefinition[] {
  const name = OURS.exec(question.property ?? '')?.[1];
  // What Assay writes can be no question's answer: such a property is never made anew by a model.
  if (name === undefined || OUR_PROPERTIES.has(name)) return [];
  const named = {
    name,
    label: question.criterion.charAt(0).toUpperCase() + question.criterion.slice(1),
    description: `${OUR_MARK} noted by sales: ${question.ask}`,
  };
  if (question.type !== 'choice') {
    return [{ ...named, type: question.type, fieldType: question.type }];
  }
  const options = question.answers.map(({ value, label }) => ({ value: String(value), label }));
  return [{ ...named, type: 'enumeration', fieldType: 'select', options }];
}

/** The first label of a value stays. */
function withOptions(
  definition: PropertyDefinition,
  more: readonly PropertyOption[] = [],
): PropertyDefinition {
  const { options = [] } = definition;
  const added = more.filter(({ value }) => options.every((option) => option.value !== value));
  return added.length === 0 ? definition : { ...definition, options: [...options, ...added] };
}
