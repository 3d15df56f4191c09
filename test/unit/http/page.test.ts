import { escapeHtml, page } from '../../../src/http/page.ts';

describe('a page for an admin', () => {
  it('shows a text as it is, whatever HTML stands in it', () => {
    expect(escapeHtml(`<script>alert("x & 'y'")</script>`)).toBe(
      '&lt;script&gt;alert(&quot;x &amp; &#39;y&#39;&quot;)&lt;/script&gt;',
    );
  });

  it('makes its title safe, in the head and in the body', () => {
    const html = page({ title: '</title><b>', body: '<p>fine</p>' });
    expect(html).not.toContain('<b>');
    expect(html.match(/&lt;\/title&gt;&lt;b&gt;/g)).toHaveLength(2);
    expect(html).toContain('<p>fine</p>');
  });

  it('needs no script and no other host', () => {
    expect(page({ title: 'x', body: '' })).not.toMatch(/<script|https?:\/\//);
  });

  it('loads itself again only where it is told to', () => {
    expect(page({ title: 'x', body: '' })).not.toContain('http-equiv');
    expect(page({ title: 'x', body: '', refreshSeconds: 1 })).toContain(
      '<meta http-equiv="refresh" content="1">',
    );
  });
});
