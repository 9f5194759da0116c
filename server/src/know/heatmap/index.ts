// The heatmap: where a page is clicked, on which elements, and how far down it is read.
export { heatmapFold, heatmapPeopleFold } from './heatmap.ts';
export { heatmapQuestion } from './heatmap-question.ts';
