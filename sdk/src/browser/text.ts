// The words on what was clicked. Never what somebody typed, never what the page marks as private.

/** Marks an element, with all that is in it, whose text must not be read. */
export const MASK_ATTRIBUTE = 'data-zhiyin-mask';

const TEXT_CHARS_MAX = 60;

/** What holds input, code, or is marked. `select` too: its options are the visitor's choice. */
const UNREADABLE = `input,textarea,select,option,script,style,noscript,[contenteditable]:not([contenteditable="false"]),[${MASK_ATTRIBUTE}]`;

/** Numbers that could be an account, a phone, an identity card or an amount. */
const LONG_NUMBER = /\d(?:[\s,.-]?\d){5,}[xX]?/g;

/** Whether the element or anything around it must not be read. Goes through the borders of shadow trees. */
export const isMasked = (element: Element): boolean => {
  if (element.closest(UNREADABLE) !== null) return true;
  const root = element.getRootNode();
  return 'host' in root && root.host instanceof Element && isMasked(root.host);
};

const collect = (node: Node, parts: string[], left: { chars: number }): void => {
  for (const child of Array.from(node.childNodes)) {
    if (left.chars <= 0) return;
    if (child.nodeType === 3) {
      const text = (child.nodeValue ?? '').replace(/\s+/g, ' ').trim();
      if (text !== '') {
        parts.push(text);
        left.chars -= text.length + 1;
      }
    } else if (child.nodeType === 1 && !(child as Element).matches(UNREADABLE)) {
      collect(child, parts, left);
    }
  }
};

/** The visible words of the element, at most 60 characters; long numbers become "***". Empty where it must not be read. */
export const textOf = (element: Element): string => {
  if (isMasked(element)) return '';
  const parts: string[] = [];
  // A long number at the cut must be seen whole to be recognised.
  collect(element, parts, { chars: 4 * TEXT_CHARS_MAX });
  return parts.join(' ').replace(LONG_NUMBER, '***').slice(0, TEXT_CHARS_MAX);
};
