// What the walks through the tutorials share: the two editions, the words of the console in the language of one, and pictures, which stand
// in the document or the walk fails. With ZHIYIN_TUTORIAL_PICTURES=1 they are taken anew.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { type TextKey, texts } from '../../console/src/i18n/texts/index.ts';
import { keepPicture } from './browser.ts';

export type Which = 'zh' | 'en';

export const tutorialFolder = resolve(import.meta.dirname, '../../docs/tutorial');
export const takesPictures = process.env.ZHIYIN_TUTORIAL_PICTURES === '1';
/** The long walks, and the second edition of the short one. */
export const walksWhole = takesPictures || process.env.ZHIYIN_SOAK !== undefined;

export interface Tutorial {
  readonly which: Which;
  readonly locale: 'zh-CN' | 'en-GB';
  readonly text: string;
  /** The words of the console in the language of the edition. */
  say(key: TextKey): string;
  /** One of a pair of words that the server gives. */
  of(zh: string, en: string): string;
  /** Keeps what the page looks like; the document shows it under this name. */
  keep(page: Page, name: string, clip?: { readonly width: number; readonly height: number }): Promise<void>;
}

/** The words of the console in a language. */
export const wordsOf =
  (which: Which) =>
  (key: TextKey): string => {
    const [area = '', ...rest] = key.split('.');
    const pair = (texts as unknown as Record<string, Record<string, readonly [string, string]>>)[area]?.[
      rest.join('.')
    ];
    if (!pair) throw new Error(`no words ${key}`);
    return pair[which === 'zh' ? 0 : 1];
  };

/** A tutorial in one language. */
export const openTutorial = (name: string, which: Which): Tutorial => {
  const text = readFileSync(join(tutorialFolder, `${name}${which === 'zh' ? '.zh-CN' : ''}.md`), 'utf8');
  return {
    ...{ which, text, locale: which === 'zh' ? 'zh-CN' : 'en-GB', say: wordsOf(which) },
    of: (zh, en) => (which === 'zh' ? zh : en),
    keep: async (page, picture) => {
      await keepPicture(page, `tutorial-${picture}-${which}`);
      // Not everything that is looked at is shown.
      const isShown = text.includes(`](images/${picture}-${which}.png)`);
      if (takesPictures && isShown)
        await page.screenshot({ path: join(tutorialFolder, 'images', `${picture}-${which}.png`) });
    },
  };
};

/** Until nothing is being read or computed any more. */
export const answered = async (page: Page): Promise<void> => {
  await page.locator('.zy-answer[aria-busy=false]').waitFor();
};

/** Chooses from an open list by its words. */
export const choose = async (page: Page, field: Locator, words: string): Promise<void> => {
  await field.click();
  await page
    .locator('.ant-select-dropdown:visible .ant-select-item-option')
    .filter({ hasText: new RegExp(`^${words}$`) })
    .first()
    .click();
};

/** Puts a part of the page at the top of the window, below the bar. */
export const bringUp = async (page: Page, part: Locator): Promise<void> => {
  await part.evaluate((element) => {
    element.scrollIntoView({ block: 'start' });
    window.scrollBy(0, -76);
  });
  await page.mouse.move(0, 0);
};
