// The copy of everything that is held of one person.
export { createPersonCopy } from './create-person-copy.ts';
