/** Attributes of people that law in many countries protects, by the words that name them. */
const PROTECTED: Readonly<Record<string, readonly string[]>> = {
  age: ['age', 'birth', 'birthday', 'birthdate', 'birthyear', 'dob', 'born'],
  gender: ['gender', 'sex', 'pronoun', 'pronouns', 'transgender', 'salutation'],
  'marital status': [
    'marital',
    'marriage',
    'married',
    'spouse',
    'civil_status',
    'relationship_status',
  ],
  'family and children': [
    'children',
    'kids',
    'pregnant',
    'pregnancy',
    'maternity',
    'parental',
    'family',
  ],
  religion: ['religion', 'religious', 'faith', 'church'],
  'ethnic origin': ['race', 'racial', 'ethnic', 'ethnicity', 'skin', 'caste'],
  nationality: ['nationality', 'citizenship', 'birthplace', 'national_origin', 'immigration'],
  disability: ['disability', 'disabled', 'handicap'],
  health: ['health', 'medical', 'diagnosis', 'genetic'],
  'sexual orientation': ['orientation', 'lgbt', 'lgbtq'],
  'political opinion': ['political', 'politics', 'party_membership'],
  'union membership': ['union', 'trade_union'],
  'military status': ['military', 'veteran'],
};

/** Which protected attribute a fact's name speaks of, or null. */
export function protectedAttribute(name: string): string | null {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  const spaced = ` ${words.join(' ')} `;
  for (const [attribute, names] of Object.entries(PROTECTED)) {
    if (names.some((known) => spaced.includes(` ${known.replace('_', ' ')} `))) return attribute;
  }
  return null;
}
