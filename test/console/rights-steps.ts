// The rights of a person, as compliance sees to them: a copy of everything held, and an erasure that one asks for and another declines.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { keepPicture } from './browser.ts';

const confirm = async (page: Page, reason: string): Promise<void> => {
  const dialog = page.locator('.ant-modal:visible');
  await dialog.getByLabel('原因').fill(reason);
  await dialog.locator('.ant-modal-footer .ant-btn-primary').click();
  await dialog.waitFor({ state: 'hidden' });
};

export const walkThroughRights = async (officer: Page, administrator: Page, customerId: string): Promise<void> => {
  await officer.goto(`/customers/${customerId}?tab=rights`);
  await officer.getByText('全部个人信息及其检索索引').waitFor();
  await officer.getByText(/依法留存 \d+ 年/).waitFor();
  await keepPicture(officer, 'compliance-rights-zh');
  await officer.getByRole('button', { name: '导出个人信息副本' }).click();
  const download = officer.locator('.ant-modal-footer .ant-btn-primary');
  expect(await download.getAttribute('class')).toContain('disabled');
  await officer.locator('#copy-reason').fill('客户书面申请');
  const [file] = await Promise.all([officer.waitForEvent('download'), download.click()]);
  expect(file.suggestedFilename()).toMatch(/\.zip$/);
  expect((await readFile(await file.path())).subarray(0, 2).toString()).toBe('PK');

  await officer.getByRole('button', { name: /申请删除/ }).click();
  await confirm(officer, '客户书面要求删除');
  await officer.getByText('删除申请状态：待批准').waitFor();
  await officer.goto('/erasures');
  const asked = officer.locator('.ant-table-row', { hasText: customerId });
  await asked.getByText('待批准').waitFor();
  // Nobody approves what they asked for.
  expect(await asked.getByRole('button', { name: '批准', exact: true }).isDisabled()).toBe(true);
  // A list without a file of the server's own: what its columns say, without what can be done with a row.
  const [list] = await Promise.all([
    officer.waitForEvent('download'),
    officer.getByRole('button', { name: '导出 CSV' }).click(),
  ]);
  expect(list.suggestedFilename()).toBe('erasures.csv');
  const [header = '', ...lines] = (await readFile(await list.path(), 'utf8')).trim().split('\r\n');
  expect(header.replace('\uFEFF', '')).toMatch(/^客户号,状态,/);
  expect(lines.find((line) => line.startsWith(`${customerId},待批准,`))).toContain('客户书面要求删除');
  expect(lines.join('')).not.toContain('驳回');
  await keepPicture(officer, 'compliance-erasures-zh');

  await administrator.goto('/erasures');
  const waiting = administrator.locator('.ant-table-row', { hasText: customerId });
  await waiting.getByRole('button', { name: '驳回' }).click();
  await confirm(administrator, '客户撤回了申请');
  await waiting.getByText('已驳回').waitFor();
  await officer.goto(`/customers/${customerId}?tab=rights`);
  await officer.getByRole('button', { name: /申请删除/ }).waitFor();
};
