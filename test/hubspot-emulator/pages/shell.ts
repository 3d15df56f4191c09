/** The one document of all pages; its script reads the address and draws the rest. */
export function shell(): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Local HubSpot stand-in</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/pages-assets/pages.css">
  </head>
  <body>
    <div id="page"></div>
    <script src="/pages-assets/pages.js"></script>
  </body>
</html>
`;
}
