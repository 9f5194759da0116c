// What look-alikes mean, and why there are none, in words.
import { KNOWN_SHARE_MIN } from './profile-matrix.ts';
import { COMPARED_MAX, MEMBERS_MIN, NEAREST_MEMBERS } from './search.ts';

export const definition = {
  zh: `在可见客户中，找出与客群成员最相近的客户。比较的是数值、金额、日期类属性和成员最常做的行为次数：金额、天数、次数取对数，减去全体中位数，除以稳健离散度（四分位距），超过 3 的按 3 计；未知按中位数计，知晓率不足 ${KNOWN_SHARE_MIN * 100}% 或几乎不变的特征不参与。每个特征的权重为 d ÷ (1 + d)，d 是成员与其他客户的标准化均值差。客户到客群的距离，是到最近 ${NEAREST_MEMBERS} 位成员的加权均方根距离；距离相同时客户号小的在前。成员本人、已销户、已注销个人信息、已被合并的客户不会被找出；成员超过 ${COMPARED_MAX} 位时均匀取 ${COMPARED_MAX} 位。质量：轮流隐藏五分之一的成员，看他们有多少回到最近的人之中（人数与所求相同，至多为可比客户的十分之一；95% 区间），与抽签相比。成员少于 ${MEMBERS_MIN} 位时不计算。`,
  en: `The customers, of those whom the asker sees, most like the members of the segment. Compared are attributes that are numbers, amounts and dates, and how often members' most usual behaviours happened: amounts, days and counts by their logarithm, less the firm's median, divided by a robust spread (the interquartile range), beyond 3 counted as 3; what is not known counts as the median, and features known in fewer than ${KNOWN_SHARE_MIN * 100} % or hardly varying are left out. A feature weighs d ÷ (1 + d), d the standardised difference between the means of members and others. A customer is as far from the segment as the weighted root mean square distance to the nearest ${NEAREST_MEMBERS} members; of equals the lower number comes first. Members themselves, customers who closed their account, were erased or merged are not found; of more than ${COMPARED_MAX} members an even ${COMPARED_MAX} are compared with. Quality: a fifth of the members is hidden in turn, and counted is how many come back among the nearest (as many as were asked for, at most a tenth of those looked at; 95 % interval), against a draw by lot. Nothing is computed with fewer than ${MEMBERS_MIN} members.`,
} as const;

export const tooFewMembers = (members: number) => ({
  zh: `客群在可见范围内只有 ${members} 位成员，至少需要 ${MEMBERS_MIN} 位才能说清他们像什么。`,
  en: `The segment has ${members} member(s) in view; at least ${MEMBERS_MIN} are needed to say what they are like.`,
});
