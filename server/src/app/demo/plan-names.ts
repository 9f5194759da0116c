// What the simulated firm calls its own services, features and surveys: codes that its systems send, named in its tracking plan.
import { assert, isRefusal } from '../../kernel/index.ts';
import type { Installation } from '../wiring.ts';
import { manager } from './programme.ts';

type Names = Readonly<Record<string, readonly [zh: string, en: string]>>;

const services: Names = {
  level2: ['Level-2 行情', 'Level-2 quotes'],
  ai_diagnosis: ['智能诊股', 'Stock check-up'],
  research_plus: ['研报精选', 'Research plus'],
};
const features: Names = {
  level2_trial: ['Level-2 体验', 'Level-2 trial'],
  chart_tools: ['画线工具', 'Chart tools'],
  condition_order: ['条件单', 'Conditional order'],
};
const surveys: Names = { nps: ['净推荐值调查', 'Net promoter survey'] };
const questions: Names = { recommend: ['是否愿意推荐', 'Would you recommend us'] };

/** Names by event and property. */
const named: Readonly<Record<string, Readonly<Record<string, Names>>>> = {
  ...{ service_viewed: { service: services }, service_subscribed: { service: services } },
  ...{ service_used: { service: services }, feature_used: { feature: features } },
  survey_answered: { survey: surveys, question: questions },
};

const wordings = (names: Names) =>
  Object.fromEntries(Object.entries(names).map(([value, [zh, en]]) => [value, { zh, en }]));

/** Names them in the plan, as somebody of the firm would. */
export const nameCodes = async ({ record: { plan } }: Pick<Installation, 'record'>): Promise<void> => {
  for (const [name, properties] of Object.entries(named)) {
    const { events, version } = plan.current();
    const event = events.find((each) => each.name === name);
    assert(event, `the plan has no ${name}`);
    const saved = await plan.saveEvent(
      {
        ...event,
        properties: event.properties.map((property) => {
          const names = properties[property.name];
          return names ? { ...property, names: wordings(names) } : property;
        }),
      },
      { principal: manager, note: '', baseVersion: version },
    );
    assert(!isRefusal(saved), `the plan of the demo was refused: ${isRefusal(saved) ? saved.message : ''}`);
  }
};
