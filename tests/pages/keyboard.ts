/** A person without a mouse: only Tab, Enter, the space bar and letters. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

const MOST_TABS = 120;

interface Focused {
  readonly text: string;
  readonly id: string;
  readonly isVisible: boolean;
}

/** Where the focus is, and whether one can see it there. */
const focused = async (page: Page): Promise<Focused> =>
  (await page.evaluate(`(() => {
    const element = document.activeElement;
    const box = element?.getBoundingClientRect();
    return {
      text: (element?.innerText ?? '').trim().replace(/\\s+/g, ' '),
      id: element?.id ?? '',
      isVisible: element !== null && getComputedStyle(element).outlineStyle !== 'none' && box.width > 0,
    };
  })()`)) as Focused;

export async function tabTo(page: Page, what: string, fits: (focus: Focused) => boolean): Promise<void> {
  for (let n = 0; n < MOST_TABS; n += 1) {
    await page.keyboard.press('Tab');
    const focus = await focused(page);
    if (!fits(focus)) continue;
    assert.ok(focus.isVisible, `the focus on ${what} cannot be seen`);
    return;
  }
  assert.fail(`${what} cannot be reached with the Tab key at ${page.url()}`);
}

export function tabToText(page: Page, text: string): Promise<void> {
  // French has spaces that do not break before a colon.
  const wanted = text.replace(/\s+/g, ' ');
  return tabTo(page, text, (focus) => focus.text === wanted || focus.text.startsWith(`${wanted} `));
}

export const tabToField = (page: Page, id: string): Promise<void> =>
  tabTo(page, id, (focus) => focus.id === id);

export async function enter(page: Page): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}
