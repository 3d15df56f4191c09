/** Whether every contact of the portal is judged, as the page says that an installation leads to. */
export async function isBackfilled(progressPage: string): Promise<boolean> {
  const response = await fetch(progressPage, { headers: { accept: 'application/json' } });
  const { finished } = (await response.json()) as { finished: boolean };
  return finished;
}
