// Figures for the operator of the installation, in Prometheus' text form.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  /** One answered HTTP request. `route` is the pattern, never the address, so that the number of series stays bounded. */
  observeRequest(route: string, method: string, status: number, seconds: number): void;
  /** Events counted by name; `labels` must come from a bounded set. */
  count(name: string, help: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  /** A figure read when somebody asks for it. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void;
  /** Several figures under one name, told apart by one label. */
  gaugeBy(name: string, help: string, label: string, read: () => Promise<ReadonlyMap<string, number>>): void;
}

export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'zhiyin_' });
  const requests = new Histogram({
    name: 'zhiyin_http_request_seconds',
    help: 'Time to answer an HTTP request',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.002, 0.01, 0.05, 0.1, 0.3, 1, 3, 10, 30],
    registers: [registry],
  });
  const counters = new Map<string, Counter>();
  return {
    registry,
    observeRequest: (route, method, status, seconds) =>
      requests.observe({ route, method, status: String(status) }, seconds),
    count: (name, help, labels = {}, by = 1) => {
      const known = counters.get(name);
      const counter = known ?? new Counter({ name, help, labelNames: Object.keys(labels), registers: [registry] });
      if (!known) counters.set(name, counter);
      counter.inc(labels, by);
    },
    gauge: (name, help, read) => {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers: [registry],
        collect: async () => gauge.set(await read()),
      });
    },
    gaugeBy: (name, help, label, read) => {
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [registry],
        collect: async () => {
          gauge.reset();
          for (const [key, value] of await read()) gauge.set({ [label]: key }, value);
        },
      });
    },
  };
};
