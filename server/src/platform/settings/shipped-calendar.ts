// Exchange holidays of mainland China as the Shanghai, Shenzhen and Beijing exchanges announced them: 《关于上海证券交易所YYYY年部分节假日
// 休市安排的通知》 of 26 December 2023 for 2024, of 23 December 2024 for 2025, of 22 December 2025 for 2026; compared with press copies of
// them. Only weekdays stand here: weekends never trade. Years before 2024 and after 2026 are not known here; an administrator enters them.

/** One closed weekday. */
export interface ShippedHoliday {
  readonly date: string;
  readonly nameZh: string;
  readonly nameEn: string;
}

type Span = readonly [nameZh: string, nameEn: string, ...dates: readonly string[]];

const newYear = ['元旦', "New Year's Day"] as const;
const spring = ['春节', 'Spring Festival'] as const;
const qingming = ['清明节', 'Qingming Festival'] as const;
const labour = ['劳动节', 'Labour Day'] as const;
const dragonBoat = ['端午节', 'Dragon Boat Festival'] as const;
const midAutumn = ['中秋节', 'Mid-Autumn Festival'] as const;
const national = ['国庆节', 'National Day'] as const;

const spans: Readonly<Record<number, readonly Span[]>> = {
  2024: [
    [...newYear, '01-01'],
    [...spring, '02-09', '02-12', '02-13', '02-14', '02-15', '02-16'],
    [...qingming, '04-04', '04-05'],
    [...labour, '05-01', '05-02', '05-03'],
    [...dragonBoat, '06-10'],
    [...midAutumn, '09-16', '09-17'],
    [...national, '10-01', '10-02', '10-03', '10-04', '10-07'],
  ],
  2025: [
    [...newYear, '01-01'],
    [...spring, '01-28', '01-29', '01-30', '01-31', '02-03', '02-04'],
    [...qingming, '04-04'],
    [...labour, '05-01', '05-02', '05-05'],
    [...dragonBoat, '06-02'],
    ['国庆节、中秋节', 'National Day and Mid-Autumn Festival', '10-01', '10-02', '10-03', '10-06', '10-07', '10-08'],
  ],
  2026: [
    [...newYear, '01-01', '01-02'],
    [...spring, '02-16', '02-17', '02-18', '02-19', '02-20', '02-23'],
    [...qingming, '04-06'],
    [...labour, '05-01', '05-04', '05-05'],
    [...dragonBoat, '06-19'],
    [...midAutumn, '09-25'],
    [...national, '10-01', '10-02', '10-05', '10-06', '10-07'],
  ],
};

/** The years that are shipped, with their holidays. */
export const shippedCalendar: ReadonlyMap<number, readonly ShippedHoliday[]> = new Map(
  Object.entries(spans).map(([year, parts]) => [
    Number(year),
    parts.flatMap(([nameZh, nameEn, ...dates]) => dates.map((date) => ({ date: `${year}-${date}`, nameZh, nameEn }))),
  ]),
);
