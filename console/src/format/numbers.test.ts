import { expect, test } from 'vitest';
import { bytes, change, exactMoney, litres, money, percent, quantity, tonnes, unitPrice } from './numbers';

test('litres are whole where they are many and in 万升 where they are very many', () => {
  expect(litres(42_830, 'zh')).toBe('42.8 升');
  expect(litres(3_947_600, 'zh')).toBe('3,948 升');
  expect(litres(51_318_514, 'zh')).toBe('5.13 万升');
  expect(litres(51_318_514, 'en')).toBe('51.3 kL');
  expect(litres(2_500_000_000, 'en')).toBe('2.5 ML');
});

test('money is exact below ten thousand yuan and in 万元 above', () => {
  expect(money(32_165, 'zh')).toBe('¥321.65');
  expect(money(36_607_350, 'zh')).toBe('36.6 万元');
  expect(money(36_607_350, 'en')).toBe('¥366k');
  expect(money(-36_607_350, 'en')).toBe('−¥366k');
  expect(money(1_234_567_890_000, 'zh')).toBe('123 亿元');
  expect(exactMoney(-5)).toBe('−¥0.05');
});

test('tonnes follow the density of the family', () => {
  expect(tonnes(100_000_000, 'gasoline', 'zh')).toBe('74 吨');
  expect(tonnes(100_000_000, 'diesel', 'en')).toBe('84 t');
  expect(tonnes(1, 'goods', 'zh')).toBeUndefined();
});

test('unit prices keep what is finer than a fen', () => {
  expect(unitPrice(840_000_000)).toBe('¥8.40');
  expect(unitPrice(841_250_000)).toBe('¥8.4125');
});

test('quantities carry the unit of their product', () => {
  expect(quantity(46_420, 'millilitre', 'zh')).toBe('46.42 升');
  expect(quantity(2, 'piece', 'zh')).toBe('2 件');
});

test('shares and changes', () => {
  expect(percent(0.2754)).toBe('27.5%');
  expect(change(-120)).toBe('−12%');
  expect(change(15)).toBe('+1.5%');
});

test('sizes are told in the unit that reads best', () => {
  expect([0, 1023, 1024, 1_572_864, 71_500_000_000].map(bytes)).toEqual([
    '0 B',
    '1,023 B',
    '1 KiB',
    '1.5 MiB',
    '66.6 GiB',
  ]);
});
