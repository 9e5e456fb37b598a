/** A headless Chromium, its pages checked by axe wherever a person would stop to read. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import en from '../../functions/pages/messages/en.json' with { type: 'json' };
import fr from '../../functions/pages/messages/fr.json' with { type: 'json' };

export type Key = keyof typeof en;
export type Language = 'en' | 'fr';
const MESSAGES: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, fr };

export const PHONE = { width: 375, height: 740 };
/** What WCAG 1.4.10 asks for. */
export const NARROW = { width: 320, height: 640 };
export const DESKTOP = { width: 1280, height: 860 };

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    // The launcher makes a fresh user-data-dir of its own and removes it.
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

export interface Report {
  pages: number;
  readonly minor: Set<string>;
}

export interface Look {
  readonly browser: Browser;
  readonly baseUrl: string;
  readonly language: Language;
  readonly viewport: { width: number; height: number };
  readonly folder: string;
  readonly report: Report;
}

interface Violation {
  readonly id: string;
  readonly impact?: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** One person at one browser. */
export class Visitor {
  readonly page: Page;
  readonly look: Look;
  readonly name: string;
  readonly #context: BrowserContext;
  #shots = 0;

  private constructor(look: Look, name: string, context: BrowserContext, page: Page) {
    this.look = look;
    this.name = name;
    this.page = page;
    this.#context = context;
  }

  static async open(look: Look, name: string): Promise<Visitor> {
    const context = await look.browser.newContext({
      viewport: look.viewport,
      locale: look.language === 'fr' ? 'fr-FR' : 'en-GB',
      baseURL: look.baseUrl,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    return new Visitor(look, name, context, page);
  }

  t(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
    const text = MESSAGES[this.look.language][key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  }

  async signIn(password: string): Promise<void> {
    await this.page.goto('/');
    await this.typePassword(password);
  }

  async typePassword(password: string): Promise<void> {
    await this.page.locator('#username').fill(this.name);
    await this.page.locator('#password').fill(password);
    await this.page.locator('button[type=submit]').click();
    await this.page.waitForURL(/\/pages\//);
  }

  /** An attribute of what has the focus. Scripts for the browser are text: this is a program of Node. */
  async focused(attribute: 'id' | 'role'): Promise<string> {
    return String(await this.page.evaluate(`document.activeElement?.getAttribute('${attribute}') ?? ''`));
  }

  /** The link of that text in the main part. */
  async follow(text: string): Promise<void> {
    await this.goesOn(() =>
      this.page.locator('main').getByRole('link', { name: text, exact: true }).first().click(),
    );
  }

  async press(text: string): Promise<void> {
    await this.goesOn(() =>
      this.page.locator('main').getByRole('button', { name: text, exact: true }).last().click(),
    );
  }

  /** What answers a form may have the same address: only the navigation tells that it is there. */
  async goesOn(act: () => Promise<void>): Promise<void> {
    await Promise.all([this.page.waitForNavigation(), act()]);
  }

  async fill(name: string, value: string): Promise<void> {
    const field = this.page.locator(`[id="${name}"]`);
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }

  async tick(name: string, value: string): Promise<void> {
    await this.page.locator(`input[name="${name}"][value="${value}"]`).check();
  }

  async openAll(): Promise<void> {
    await this.page.locator('details').evaluateAll((all) => {
      for (const each of all) each.setAttribute('open', '');
    });
  }

  async sees(text: string): Promise<void> {
    const body = await this.page.locator('body').textContent();
    assert.ok(
      body?.includes(text),
      `${this.name} expects "${text}" at ${this.page.url()}:\n${body?.slice(0, 1500)}`,
    );
  }

  /** A picture, and the judgement of axe: nothing serious, nothing critical, nothing wider than the screen. */
  async stop(what: string): Promise<void> {
    const { page, look } = this;
    this.#shots += 1;
    const file = `${look.language}-${look.viewport.width}-${this.name}-${this.#shots}-${what}.png`;
    await page.screenshot({ path: join(look.folder, file), fullPage: true });
    assert.equal(await page.locator('script').count(), 0, `a script at ${page.url()}`);
    const wide = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
    assert.ok(wide <= 0, `${page.url()} is ${wide} pixels wider than the screen`);
    await page.evaluate(axeSource);
    const violations = (await page.evaluate(
      '(async () => (await axe.run()).violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) })))()',
    )) as Violation[];
    look.report.pages += 1;
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    for (const { id } of violations) look.report.minor.add(id);
    assert.deepEqual(
      grave,
      [],
      `axe at ${page.url()} (${what}): ${JSON.stringify(grave, null, 1).slice(0, 3000)}`,
    );
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}
