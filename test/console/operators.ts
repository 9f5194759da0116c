// The operators of the walks: the first one signs in as anybody would, and makes one of each role through the API.

import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export const password = 'a phrase for the walk';

/** Signs in on the page; a one-time password is changed on the way. */
export const signIn = async (page: Page, loginName: string, secret: string): Promise<void> => {
  await page.goto('/');
  await page.locator('input[autocomplete=username]').fill(loginName);
  await page.locator('input[autocomplete=current-password]').fill(secret);
  await page.locator('button[type=submit]').click();
  const fresh = page.locator('input[autocomplete=new-password]');
  await page.locator('.zy-shell, input[autocomplete=new-password]').first().waitFor();
  if ((await fresh.count()) > 0) {
    await fresh.nth(0).fill(password);
    await fresh.nth(1).fill(password);
    await page.locator('button[type=submit]').click();
  }
  await page.locator('.zy-shell').waitFor();
};

/** Asks the API as the operator who is signed in on the page. */
export const ask = async (
  page: Page,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  data?: unknown,
): Promise<unknown> => {
  const origin = new URL(page.url()).origin;
  const answer = await page.request.fetch(`${origin}/api${path}`, {
    method,
    headers: { origin },
    ...(data === undefined ? {} : { data }),
  });
  expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
  return answer.json();
};

type Scope = { kind: 'firm' } | { kind: 'adviser'; staffId: string };

/** Makes an operator and gives the one-time password. */
export const makeOperator = async (page: Page, role: string, scope: Scope): Promise<string> => {
  const body = { loginName: `walk-${role}`, displayName: `走查 ${role}`, roles: [role], scope };
  const made = (await ask(page, 'POST', '/operators', body)) as { oneTimePassword: string };
  return made.oneTimePassword;
};
