// Clicks: what, where on the page, and how large the page was, so that a heat map can be drawn.
import type { Properties } from '../core/wire.ts';
import { bareReferrer } from './address.ts';
import { textOf } from './text.ts';

/** `interactive`: links, buttons and what behaves like them. `all`: every click, for heat maps. */
export type ClickChoice = 'interactive' | 'all' | 'none';

const INTERACTIVE =
  'a,button,input,select,textarea,label,summary,[role=button],[role=link],[role=tab],[role=menuitem],[onclick],[data-zhiyin-click]';

const PATH_STEPS_MAX = 8;

/** An id made by a framework differs from load to load and names nothing. */
const isStableId = (id: string): boolean => /^[A-Za-z][\w-]{0,63}$/.test(id) && !/\d{4,}/.test(id);

const stepOf = (element: Element): string => {
  const tag = element.tagName.toLowerCase();
  if (isStableId(element.id)) return `${tag}#${element.id}`;
  const alike = Array.from(element.parentElement?.children ?? []).filter(({ tagName }) => tagName === element.tagName);
  return alike.length > 1 ? `${tag}:nth-of-type(${alike.indexOf(element) + 1})` : tag;
};

/** A CSS path to the element, from the nearest ancestor with an id of its own. */
export const pathOf = (element: Element): string => {
  const steps: string[] = [];
  let at: Element | null = element;
  while (at !== null && steps.length < PATH_STEPS_MAX && at.tagName !== 'HTML') {
    const step = stepOf(at);
    steps.unshift(step);
    if (step.indexOf('#') >= 0) break;
    at = at.parentElement;
  }
  return steps.join(' > ');
};

/** What a click says, or null when clicks of this sort are not wanted. */
export const clickOf = (event: MouseEvent, page: Window, choice: ClickChoice): Properties | null => {
  const [inner] = event.composedPath();
  const hit = inner ?? event.target;
  if (!(hit instanceof Element) || choice === 'none') return null;
  const interactive = hit.closest(INTERACTIVE);
  const element = interactive ?? hit;
  if (interactive === null && choice === 'interactive') return null;
  const link = element.closest('a')?.href;
  const root = page.document.documentElement;
  return {
    element_path: pathOf(element),
    element_type: element.tagName.toLowerCase(),
    element_text: textOf(element) || undefined,
    element_target: link && /^https?:/.test(link) ? bareReferrer(link) : undefined,
    click_x: Math.round(event.pageX),
    click_y: Math.round(event.pageY),
    page_width: root.scrollWidth,
    page_height: root.scrollHeight,
  };
};
