// The tables of operation.md: purposes (OP-7) and currencies (OP-8).

const all = ['payment', 'batch', 'bulk'];

export const PURPOSES = new Map([
  [1, { name: 'credit transfer', shapes: all }],
  [2, { name: 'instant transfer', shapes: all }],
  [3, { name: 'standing order', shapes: ['payment'] }],
  [4, { name: 'card payment', shapes: ['payment'] }],
  [5, { name: 'card amount blocked', shapes: ['payment'] }],
  [6, { name: 'top-up', shapes: ['payment'] }],
  [32, { name: 'change limit', shapes: ['action'] }],
  [33, { name: 'change contact data', shapes: ['action'] }],
  [34, { name: 'add payee', shapes: ['action'] }],
  [35, { name: 'new device', shapes: ['action'] }],
  [36, { name: 'consent', shapes: ['action'] }],
  [37, { name: 'direct-debit mandate', shapes: ['action'] }],
  [38, { name: 'log in', shapes: ['action'] }],
  [39, { name: 'recover access', shapes: ['action'] }],
  [63, { name: 'other', shapes: ['action'] }],
]);

export const LOG_IN = 38;
export const RECOVER_ACCESS = 39;

const BY_DECIMALS = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [2, `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
    COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR
    IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD
    NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
    SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

// Currency to its number of decimals.
export const CURRENCIES = new Map(
  BY_DECIMALS.flatMap(([decimals, names]) => names.split(/\s+/).map((name) => [name, decimals])),
);
