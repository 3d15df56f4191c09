import type { Source } from '../entities.ts';

export const ANALYTICS: Source = { type: 'ANALYTICS', id: null };
export const EMAIL: Source = { type: 'EMAIL', id: null };
export const FORM: Source = { type: 'FORM', id: 'emulator-form-1' };
export const MEETINGS: Source = { type: 'MEETINGS', id: null };
export const CALCULATED: Source = { type: 'CALCULATED', id: null };
/** Another app of the portal: an `INTEGRATION`, but not ours. */
export const PRODUCT: Source = { type: 'INTEGRATION', id: '990001', label: 'Demo product' };
export const PERSON: Source = { type: 'CRM_UI', id: null, userId: 9001 };
