export * from './consumer.ts';
export * from './event.ts';
