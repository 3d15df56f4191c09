/** The seeded generators: models, leads, lines that are no leads, leads the specification is silent about. */
export { generateBadLine } from './generate/generate-bad-line.ts';
export type { Lead } from './generate/generate-lead.ts';
export { generateLead } from './generate/generate-lead.ts';
export { generateModel } from './generate/generate-model.ts';
export { generateMurkyLead } from './generate/generate-murky-lead.ts';
export { generateOddModel } from './generate/generate-odd-model.ts';
export type { Random } from './generate/random.ts';
export { randomFrom } from './generate/random.ts';
