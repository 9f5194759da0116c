// Portrait: how a group of customers differs from everyone.
export { createPortrait, type PortraitDependencies, portraitOf } from './create-portrait.ts';
