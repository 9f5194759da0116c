// @vitest-environment happy-dom
// What an operator sees while something loads, takes long, fails, or is empty.
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { problemFrom } from '../api/problem.ts';
import { language, startTexts } from '../i18n/index.ts';
import { EmptyState, Loading, ProblemPanel } from './states.tsx';

let root: Root | null = null;
const show = async (what: React.ReactNode): Promise<HTMLElement> => {
  const place = document.createElement('div');
  document.body.append(place);
  root = createRoot(place);
  await act(async () => root?.render(what));
  return place;
};

beforeAll(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  language.set('zh');
  await startTexts();
});

afterEach(async () => {
  await act(async () => root?.unmount());
  vi.useRealTimers();
});

describe('states', () => {
  it('says that loading takes long only once it does', async () => {
    vi.useFakeTimers();
    const place = await show(<Loading />);
    expect(place.textContent).toBe('');
    await act(async () => vi.advanceTimersByTime(3_900));
    expect(place.textContent).toBe('');
    await act(async () => vi.advanceTimersByTime(200));
    expect(place.textContent).toContain('比平时慢');
  });

  it('shows the request id of a fault and tries again', async () => {
    const retry = vi.fn();
    const problem = problemFrom(500, { code: 'INTERNAL', detail: 'inner words', requestId: 'req-42' }, null);
    const place = await show(<ProblemPanel problem={problem} onRetry={retry} />);
    expect(place.textContent).toContain('服务器出错了');
    expect(place.textContent).toContain('req-42');
    expect(place.textContent).not.toContain('inner words');
    await act(async () => place.querySelector('button.ant-btn')?.dispatchEvent(new Event('click', { bubbles: true })));
    expect(retry).toHaveBeenCalledOnce();
  });

  it('offers no retry where it cannot help, and speaks the chosen language', async () => {
    await act(async () => language.set('en'));
    const place = await show(<ProblemPanel problem={problemFrom(403, {}, 'r')} onRetry={() => undefined} />);
    expect(place.textContent).toContain('Your roles do not permit this.');
    expect(place.querySelector('button.ant-btn')).toBeNull();
    await act(async () => language.set('zh'));
  });

  it('uses its own words for a refusal it knows, and the sentence of the server for others', async () => {
    const known = await show(<ProblemPanel problem={problemFrom(409, { code: 'TAG_EXISTS', detail: 'x' }, null)} />);
    expect(known.textContent).toContain('这个标签代码已存在');
    const other = await show(<ProblemPanel problem={problemFrom(409, { code: 'ODD', detail: 'Odd thing.' }, null)} />);
    expect(other.textContent).toContain('Odd thing.');
  });

  it('says what to do where nothing is there', async () => {
    const place = await show(<EmptyState title="还没有客户" hint="导入一个文件" />);
    expect(place.textContent).toBe('还没有客户导入一个文件');
  });
});
