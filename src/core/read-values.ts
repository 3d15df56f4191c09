import { conditionLeaves } from './condition-leaves.ts';
import { splitPath } from './fact-path.ts';
import type { Attributes, Facts } from './facts.ts';
import { textAt } from './json-at.ts';
import type { Model } from './model.ts';

/** By path (`contact.NAME`, `company.NAME`): where a frame's `values` have what conditions ask for. */
export type ValuePlaces = ReadonlyMap<string, number>;

/** Each fact of the CRM that a condition of the model asks for has one place, whoever asks. */
export function valuePlaces(model: Model): ValuePlaces {
  const places = new Map<string, number>();
  for (const { leaf } of conditionLeaves(model)) {
    const path = textAt(leaf, 'fact') ?? '';
    const isCrm = path.startsWith('contact.') || path.startsWith('company.');
    if (isCrm && !places.has(path)) places.set(path, places.size);
  }
  return places;
}

export type ReadValues = (facts: Pick<Facts, 'contact' | 'company'>) => unknown[];

/**
 * Gathers the values by place, so that conditions find them by number: looking a property up by a name that is not
 * written in the code costs a closure more than testing the value does.
 */
export function valuesReader(places: ValuePlaces): ReadValues {
  const readContact = attributesReader(placesIn('contact', places));
  const readCompany = attributesReader(placesIn('company', places));
  const unknown: unknown[] = [...places.keys()].map(() => undefined);
  return ({ contact, company }) => {
    const values = unknown.slice();
    readContact(contact, values);
    readCompany(company, values);
    return values;
  };
}

function placesIn(scope: 'contact' | 'company', places: ValuePlaces): Map<string, number> {
  const own = [...places].filter(([path]) => path.startsWith(`${scope}.`));
  return new Map(own.map(([path, place]) => [splitPath(path).name, place]));
}

/** Leads mostly have the same keys in the same order, so it is remembered what stood where in the last one. */
function attributesReader(
  places: ReadonlyMap<string, number>,
): (attributes: Attributes, values: unknown[]) => void {
  const lastKeys: string[] = [];
  const lastPlaces: number[] = [];
  return (attributes, values) => {
    let index = 0;
    for (const key in attributes) {
      if (lastKeys[index] !== key) {
        lastKeys[index] = key;
        lastPlaces[index] = places.get(key) ?? -1;
      }
      const place = lastPlaces[index] ?? -1;
      if (place >= 0) values[place] = attributes[key];
      index += 1;
    }
  };
}
