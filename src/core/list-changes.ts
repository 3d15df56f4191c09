/** What came into a list of texts and what went; where only their order is another, that. One sentence each. */
export function listChanges(
  before: readonly string[],
  after: readonly string[],
  { more, less, order }: { readonly more: string; readonly less: string; readonly order: string },
): string[] {
  const sentences = [
    ...missing(after, before).map((texts) => `${more} ${texts}`),
    ...missing(before, after).map((texts) => `${less} ${texts}`),
  ];
  const isReordered =
    before.length !== after.length || before.some((text, index) => text !== after[index]);
  return sentences.length === 0 && isReordered ? [`${order}: ${after.join(', ')}`] : sentences;
}

/** All that the one list has and the other lacks, as one text; none where it lacks nothing. */
function missing(of: readonly string[], from: readonly string[]): string[] {
  const texts = of.filter((text) => !from.includes(text));
  return texts.length === 0 ? [] : [texts.join(', ')];
}
