import fc from 'fast-check';
import { escapeHtml, html, type Markup } from '../../../functions/pages/html.ts';

describe('markup', () => {
  it('escapes whatever is interpolated, in text and in attributes', () => {
    const hostile = `<script>alert("1")</script>' onclick='x' & \``;
    const text = String(html`<p title="${hostile}">${hostile}</p>`);
    expect(text).not.toContain('<script');
    expect(text.match(/"/g)).toHaveLength(2);
    expect(text).not.toContain("'");
  });

  it('leaves no character of any string that could begin markup, end an attribute or an entity', () => {
    const sign = fc.oneof(
      fc.constantFrom('<', '>', '"', "'", '&', '`', '</', '<!--', ']]>', '&lt;', '\u0000', '\ud800'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(sign), (parts) => {
        const text = parts.join('');
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"'`]/);
        expect(escaped.replace(/&#\d+;/g, '')).not.toContain('&');
        const back = escaped.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)));
        expect(back).toBe(text.toWellFormed());
        expect(String(html`<a href="${text}">${[text, html`<b>${text}</b>`]}</a>`)).toBe(
          `<a href="${escaped}">${escaped}<b>${escaped}</b></a>`,
        );
      }),
    );
  });

  it('does not take an object for markup because it looks like it', () => {
    const forged = { toString: () => '<script>' } as unknown as Markup;
    expect(String(html`<p>${forged}</p>`)).toBe('<p>&#60;script&#62;</p>');
    expect(String(html`${undefined}${null}${false}${0}`)).toBe('0');
  });

  it('refuses a value outside text and quotes', () => {
    expect(() => html`<a href=${'x'}>`).toThrow('quotes');
    expect(() => html`<script>${'x'}</script>`).toThrow('quotes');
    expect(() => html`<style>${'x'}</style>`).toThrow('quotes');
  });
});
