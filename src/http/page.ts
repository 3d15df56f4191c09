/** Makes text safe inside HTML, attribute values included. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

type Page = {
  readonly title: string;
  /** HTML; every value in it went through escapeHtml. */
  readonly body: string;
  /** Loads the page again after this time; no script is needed for a live progress bar. */
  readonly refreshSeconds?: number;
};

/** A plain page for an admin's browser: no script, no other host. */
export function page({ title, body, refreshSeconds }: Page): string {
  const refresh =
    refreshSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${refreshSeconds}">`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${refresh}
<title>${escapeHtml(title)} · Assay</title>
<style>
body{margin:0;background:#f5f7fa;color:#1f2d3d;font:16px/1.5 system-ui,sans-serif}
main{max-width:36rem;margin:12vh auto;padding:2.5rem;background:#fff;border:1px solid #dfe3eb;border-radius:12px}
h1{margin:0 0 1rem;font-size:1.5rem}progress{width:100%;height:1.25rem}
a.button{display:inline-block;padding:.6rem 1.2rem;border-radius:6px;background:#0b5d66;color:#fff;text-decoration:none}
small{color:#51657a}
</style>
</head>
<body><main><h1>${escapeHtml(title)}</h1>${body}</main></body>
</html>`;
}
