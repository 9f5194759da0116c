export * from './logger.ts';
export * from './logging.ts';
export * from './metrics.ts';
