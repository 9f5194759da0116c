// The door of record/live-feed: the newest accepted events of this process, and how operators watch them.
export { createLiveFeed, type LiveFeed } from './feed.ts';
export { createLiveRoutes } from './routes.ts';
export { createLiveStreams } from './streams.ts';
