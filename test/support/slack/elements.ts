import {
  any,
  anyText,
  bool,
  byType,
  type Check,
  like,
  listOf,
  oneAtLeast,
  oneOf,
  plain,
  type Shape,
  shaped,
  string,
  whole,
} from './shapes.ts';

const ACTION_ID = string(255, 1);
const DATE = like(/^\d{4}-\d{2}-\d{2}$/, 'date');
const DECIMAL = like(/^-?\d+(\.\d+)?$/, 'number');

const confirm = shaped({
  needs: { title: plain(100), text: anyText(300) },
  may: { confirm: plain(30), deny: plain(30), style: oneOf('primary', 'danger') },
});

/** Docs of 2026: 75 characters to read, 150 to send back. */
const option = shaped({
  needs: { text: anyText(75), value: string(150, 1) },
  may: { description: anyText(75), url: string(3000) },
});
const group = shaped({ needs: { label: plain(75), options: listOf(option, 100) } });

/** What `block_suggestion` is answered with. */
export const offered: Check = shaped({
  may: { options: listOf(option, 100, 0), option_groups: listOf(group, 100, 0) },
  also: oneAtLeast('options', 'option_groups'),
});

const common = { action_id: ACTION_ID, confirm };
const typed = { action_id: ACTION_ID, focus_on_load: bool, placeholder: plain(150) };
const chosen = { ...typed, confirm };
const written = { ...typed, dispatch_action_config: any, initial_value: string(3000) };

const opinion = shaped({
  needs: { text: plain(75), value: string(2000) },
  may: { accessibility_label: string(75) },
});

const menus: Record<string, Shape> = {
  static_select: {
    may: {
      ...chosen,
      ...{ options: listOf(option, 100), option_groups: listOf(group, 100), initial_option: option },
    },
    also: oneAtLeast('options', 'option_groups'),
  },
  external_select: { may: { ...chosen, min_query_length: whole(0, 100), initial_option: option } },
  users_select: { may: { ...chosen, initial_user: string(20) } },
  channels_select: { may: { ...chosen, initial_channel: string(20), response_url_enabled: bool } },
  conversations_select: {
    may: {
      ...chosen,
      ...{ initial_conversation: string(20), default_to_current_conversation: bool },
      ...{ response_url_enabled: bool, filter: any },
    },
  },
  multi_static_select: {
    may: {
      ...chosen,
      ...{ options: listOf(option, 100), option_groups: listOf(group, 100) },
      ...{ initial_options: listOf(option, 100), max_selected_items: whole(1, 100) },
    },
    also: oneAtLeast('options', 'option_groups'),
  },
  multi_external_select: {
    may: { ...chosen, min_query_length: whole(0, 100), initial_options: listOf(option, 100) },
  },
  multi_users_select: { may: { ...chosen, initial_users: any, max_selected_items: whole(1, 100) } },
};

const selects: Record<string, Shape> = {
  ...menus,
  datepicker: { may: { ...chosen, initial_date: DATE } },
  timepicker: { may: { ...chosen, initial_time: like(/^\d\d:\d\d$/, 'time'), timezone: string(100) } },
  datetimepicker: { may: { ...common, focus_on_load: bool, initial_date_time: whole(0, 9_999_999_999) } },
  radio_buttons: {
    needs: { options: listOf(option, 10) },
    may: { ...common, focus_on_load: bool, initial_option: option },
  },
  checkboxes: {
    needs: { options: listOf(option, 10) },
    may: { ...common, focus_on_load: bool, initial_options: listOf(option, 10) },
  },
};

const presses: Record<string, Shape> = {
  button: {
    needs: { text: plain(75) },
    may: {
      ...common,
      ...{ value: string(2000), url: string(3000), style: oneOf('primary', 'danger') },
      accessibility_label: string(75),
    },
  },
  overflow: { needs: { options: listOf(option, 5) }, may: common },
};

const inputs: Record<string, Shape> = {
  plain_text_input: {
    may: { ...written, multiline: bool, min_length: whole(0, 3000), max_length: whole(1, 3000) },
  },
  number_input: {
    needs: { is_decimal_allowed: bool },
    may: { ...written, min_value: DECIMAL, max_value: DECIMAL, initial_value: DECIMAL },
  },
  email_text_input: { may: written },
  url_text_input: { may: written },
  rich_text_input: { may: { ...written, initial_value: any } },
  file_input: { may: { action_id: ACTION_ID, filetypes: any, max_files: whole(1, 10) } },
};

/** A picture, as an element or as a block. */
export const image: Shape = {
  needs: { alt_text: string(2000) },
  may: { image_url: string(3000), slack_file: any },
  also: oneAtLeast('image_url', 'slack_file'),
};

/** What may stand in `actions`. */
export const inActions: Check = byType({ ...selects, ...presses });

/** What may stand beside a section. */
export const inSection: Check = byType({ ...selects, ...presses, image });

/** What may stand in `input`. */
export const inInput: Check = byType({ ...selects, ...inputs });

/** What may stand in `context_actions`. */
export const inContextActions: Check = byType({
  feedback_buttons: {
    needs: { positive_button: opinion, negative_button: opinion },
    may: { action_id: ACTION_ID },
  },
  icon_button: {
    needs: { icon: oneOf('trash'), text: plain(75) },
    may: { ...common, value: string(2000), accessibility_label: string(75), visible_to_user_ids: any },
  },
});
