export * from './assert.ts';
export * from './business-date.ts';
export * from './clock.ts';
export * from './customer-id.ts';
export * from './event-amount.ts';
export * from './points.ts';
export * from './refusal.ts';
export * from './trading-calendar.ts';
