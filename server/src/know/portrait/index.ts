// Portrait: how a group of customers differs from everyone.
export { createPortrait, type PortraitDependencies } from './create-portrait.ts';
