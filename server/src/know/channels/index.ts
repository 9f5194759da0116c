// Channels: what each brings in quantity, quality and return, what it costs, and what to do with it.
export { type ChannelCatalogue, createChannelQuestion } from './channel-question.ts';
export { channelFold, channelPeopleFold } from './folds.ts';
