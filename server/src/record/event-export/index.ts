// The export of events: by time, filter and customer, as CSV or lines of JSON, of any length.
export { createEventExport, type EventExportDependencies } from './create-event-export.ts';
export { cellsOf, csvHeader, jsonOf, readable } from './exported-event.ts';
