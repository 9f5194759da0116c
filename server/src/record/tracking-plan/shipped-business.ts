// The shipped plan, second part: what core systems and staff state. A deposit, a fill, a subscription are records of core systems
// (cash_flow_recorded, trade_recorded): one happening has one event.
import type { EventCategory, PlannedEvent, PlannedProperty, PropertyType } from './plan.ts';
import { shippedNames } from './shipped-values.ts';
import { eventsOf, property, required } from './shipped-words.ts';

const fenOf = (name: string, zh: string, en: string, must = false): PlannedProperty =>
  property(name, 'integer', zh, en, { required: must, unit: 'fen' });

const side = property('side', 'string', '方向', 'Side', { required: true, allowed: ['buy', 'sell'] });
const trading = eventsOf('trading', '经纪业务部', true);
const tradingEvents: readonly PlannedEvent[] = [
  trading('order_placed', { zh: '委托', en: 'Order placed' }, [
    property('order_id', 'string', '委托号', 'Order', required),
    property('product_code', 'string', '证券代码', 'Security', required),
    side,
    property('quantity', 'number', '数量', 'Quantity', { unit: 'shares' }),
    fenOf('price_fen', '委托价', 'Price'),
    property('method', 'string', '委托方式', 'Order method'),
  ]),
  trading('order_cancelled', { zh: '撤单', en: 'Order cancelled' }, [
    property('order_id', 'string', '委托号', 'Order', required),
  ]),
];

const product = eventsOf('product', '财富管理部', true);
const productProperties = [
  property('product_code', 'string', '产品代码', 'Product', required),
  property('product_type', 'string', '产品类型', 'Product type'),
  fenOf('amount_fen', '金额', 'Amount', true),
  fenOf('fee_fen', '费用', 'Fee'),
];
const productEvents: readonly PlannedEvent[] = [
  product('product_matured', { zh: '产品到期', en: 'Product matured' }, productProperties),
  product('service_subscribed', { zh: '增值服务订购', en: 'Value-added service bought' }, [
    property('service', 'string', '服务', 'Service', required),
    fenOf('amount_fen', '金额', 'Amount', true),
    property('renewal', 'boolean', '续订', 'Renewal'),
  ]),
];
const browsing = eventsOf('product', '财富管理部', false);
const browsingEvents: readonly PlannedEvent[] = [
  browsing('product_viewed', { zh: '浏览产品', en: 'Product viewed' }, [
    property('product_code', 'string', '产品代码', 'Product', required),
    property('product_type', 'string', '产品类型', 'Product type'),
  ]),
  browsing('service_viewed', { zh: '浏览增值服务', en: 'Value-added service viewed' }, [
    property('service', 'string', '服务', 'Service', required),
  ]),
  browsing('product_purchase_started', { zh: '进入购买', en: 'Purchase started' }, [
    property('product_code', 'string', '产品代码', 'Product', required),
  ]),
];

const service = eventsOf('service', '客户服务部', true);
const serviceEvents: readonly PlannedEvent[] = [
  service('service_used', { zh: '使用服务', en: 'Service used' }, [
    property('service', 'string', '服务', 'Service', required),
    property('mode', 'string', '方式', 'Mode', { allowed: ['self', 'assisted', 'interactive'] }),
  ]),
  service('complaint_filed', { zh: '投诉', en: 'Complaint filed' }, [
    property('complaint_id', 'string', '投诉编号', 'Complaint', required),
    property('category', 'string', '类别', 'Category'),
  ]),
  service('complaint_closed', { zh: '投诉办结', en: 'Complaint closed' }, [
    property('complaint_id', 'string', '投诉编号', 'Complaint', required),
  ]),
  service('risk_test_done', { zh: '风险测评', en: 'Risk test done' }, [
    property('risk_level', 'string', '风险等级', 'Risk level', {
      required: true,
      allowed: ['C1', 'C2', 'C3', 'C4', 'C5'],
    }),
  ]),
];

const survey = eventsOf('survey', '客户体验组', false);
const surveyEvents: readonly PlannedEvent[] = [
  survey('survey_answered', { zh: '问卷作答', en: 'Survey answered' }, [
    property('survey', 'string', '问卷', 'Survey', required),
    property('question', 'string', '题目', 'Question'),
    property('score', 'integer', '分数', 'Score', { unit: '0 to 10; 98 and 99 mean no answer' }),
    property('reason', 'string', '原因', 'Reason'),
  ]),
];

const contact = eventsOf('contact', '营业部', true);
const contactEvents: readonly PlannedEvent[] = [
  contact('wecom_followed', { zh: '添加企微', en: 'WeCom contact added' }, [
    property('staff_id', 'string', '员工工号', 'Staff number', required),
  ]),
  contact('wecom_unfollowed', { zh: '删除企微', en: 'WeCom contact removed' }, [
    property('staff_id', 'string', '员工工号', 'Staff number', required),
  ]),
  contact('staff_contacted', { zh: '员工联系', en: 'Contacted by staff' }, [
    property('staff_id', 'string', '员工工号', 'Staff number', required),
    property('means', 'string', '方式', 'Means', { allowed: ['call', 'wecom', 'visit', 'sms', 'email'] }),
    property('result', 'string', '结果', 'Result'),
  ]),
];

const consent = eventsOf('record', '合规部', false);
const consentEvents: readonly PlannedEvent[] = [
  consent('consent_changed', { zh: '同意变更', en: 'Consent changed' }, [
    property('purpose', 'string', '用途', 'Purpose', required),
    property('granted', 'boolean', '是否同意', 'Granted', required),
    property('text_version', 'string', '文本版本', 'Version of the text'),
  ]),
];

export const businessEvents: readonly PlannedEvent[] = [
  ...tradingEvents,
  ...productEvents,
  ...browsingEvents,
  ...serviceEvents,
  ...surveyEvents,
  ...contactEvents,
  ...consentEvents,
];

/** A record of a core system as the imports know it. */
export interface RecordForm {
  readonly eventName: string | null;
  readonly title: { readonly zh: string; readonly en: string };
  readonly fields: readonly {
    readonly name: string;
    readonly type: 'text' | 'code' | 'boolean' | 'date' | 'instant' | 'fen' | 'integer' | 'decimal';
    readonly required: boolean;
    readonly personal: boolean;
    readonly values: readonly string[] | null;
    readonly title: { readonly zh: string; readonly en: string };
  }[];
}

const typeOfField: Readonly<Record<RecordForm['fields'][number]['type'], PropertyType>> = {
  text: 'string',
  code: 'string',
  boolean: 'boolean',
  date: 'date',
  instant: 'instant',
  fen: 'integer',
  integer: 'integer',
  decimal: 'string',
};

const NOT_PROPERTIES: ReadonlySet<string> = new Set(['customer_id', 'occurred_at']);
const categoryOf: Readonly<Record<string, EventCategory>> = {
  cash_flow_recorded: 'money',
  trade_recorded: 'trading',
};

/** What stands in brackets behind a title are examples of values; where values have names these say more. */
const plainTitle = ({ name, title }: RecordForm['fields'][number]): string =>
  shippedNames(name) ? title.en.replace(/ \(.*\)$/, '') : title.en;

/** The records of core systems as planned events; traits and the customer number stand outside the properties. */
export const recordEvents = (forms: readonly RecordForm[]): readonly PlannedEvent[] =>
  forms.flatMap((form) =>
    form.eventName === null
      ? []
      : [
          eventsOf(categoryOf[form.eventName] ?? 'record', '数据管理部', true)(
            form.eventName,
            form.title,
            form.fields
              .filter((field) => !field.personal && !NOT_PROPERTIES.has(field.name))
              .map((field) =>
                property(field.name, typeOfField[field.type], field.title.zh, plainTitle(field), {
                  required: field.required,
                  ...(field.values === null ? {} : { allowed: field.values }),
                  ...(field.type === 'fen' ? { unit: 'fen' } : {}),
                }),
              ),
          ),
        ],
  );
