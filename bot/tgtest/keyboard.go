package tgtest

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

const (
	// maxData is the longest callback data, in bytes.
	maxData = 64

	// maxCopy is the longest text that a button copies, in characters.
	maxCopy = 256

	// maxRow and maxButtons are what an inline keyboard holds. Telegram enforces but does not document them.
	maxRow     = 8
	maxButtons = 100
)

// markup is what a message carries below its text.
type markup struct {
	inline [][]Button
	menu   [][]string
	force  bool
	sent   bool // there was a reply_markup at all
}

// onlyInline reports whether the markup may go with an edit.
func (m markup) onlyInline() bool {
	return !m.sent || m.menu == nil && !m.force
}

// markup reads reply_markup.
func (p params) markup() (markup, error) {
	var w wireMarkup
	if err := p.object("reply_markup", &w); err != nil {
		return markup{}, err
	}
	m := markup{force: w.ForceReply, sent: p.fields["reply_markup"] != ""}
	rows, err := rowsOf("inline_keyboard", w.InlineKeyboard)
	if err != nil {
		return m, err
	}
	if m.inline, err = inlineKeyboard(rows); err != nil {
		return m, err
	}
	if rows, err = rowsOf("keyboard", w.Keyboard); err != nil {
		return m, err
	}
	m.menu, err = menu(rows)
	return m, err
}

// rowsOf takes a keyboard apart; a null is no array.
func rowsOf(name string, raw json.RawMessage) ([][]json.RawMessage, error) {
	if raw == nil {
		return nil, nil
	}
	var rows [][]json.RawMessage
	if err := json.Unmarshal(raw, &rows); err != nil || rows == nil || slices.ContainsFunc(rows, isNull) {
		return nil, badRequest("field %q must be an Array of Arrays", name)
	}
	return rows, nil
}

func isNull(row []json.RawMessage) bool { return row == nil }

// inlineKeyboard reads the buttons; empty rows vanish.
func inlineKeyboard(rows [][]json.RawMessage) ([][]Button, error) {
	var keyboard [][]Button
	total := 0
	for _, raws := range rows {
		var row []Button
		for _, raw := range raws {
			b, err := inlineButton(raw)
			if err != nil {
				return nil, err
			}
			row = append(row, b)
		}
		if total += len(row); len(row) > maxRow || total > maxButtons {
			return nil, badRequest("reply markup is too long")
		}
		if len(row) > 0 {
			keyboard = append(keyboard, row)
		}
	}
	return keyboard, nil
}

// inlineButton reads one button, which must do exactly one thing. Empty strings count as absent.
func inlineButton(raw json.RawMessage) (Button, error) {
	var w wireButton
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || json.Unmarshal(raw, &w) != nil {
		return Button{}, badRequest("can't parse inline keyboard button: %s", raw)
	}
	for _, other := range otherActions() {
		if fields[other] != nil {
			return Button{}, unjudged("buttons with " + other)
		}
	}
	b := Button{Text: w.Text, Data: w.CallbackData, URL: w.URL, Disabled: w.Disabled != nil, Style: w.Style}
	if w.CopyText != nil {
		b.CopyText = w.CopyText.Text
	}
	return b, check(b, w.CopyText != nil)
}

// check holds a button against the rules. A button may copy an empty text only by mistake, so copies is told
// apart from the text.
func check(b Button, copies bool) error {
	actions := 0
	for _, has := range []bool{b.Data != "", b.URL != "", copies, b.Disabled} {
		if has {
			actions++
		}
	}
	switch {
	case b.Text == "":
		return badRequest("can't parse inline keyboard button: Can't find field \"text\"")
	case actions == 0:
		return badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case actions > 1:
		return badRequest("can't parse inline keyboard button: exactly one action must be used")
	case len(b.Data) > maxData:
		return badRequest("BUTTON_DATA_INVALID")
	case copies && (b.CopyText == "" || utf8.RuneCountInString(b.CopyText) > maxCopy):
		return badRequest("BUTTON_COPY_TEXT_INVALID")
	case b.URL != "" && linkOf(b.URL) == "":
		return badRequest("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL)
	case !slices.Contains([]string{"", "danger", "success", "primary"}, b.Style):
		return badRequest("BUTTON_STYLE_INVALID")
	}
	return nil
}

// otherActions are the actions of buttons that this server does not play.
func otherActions() []string {
	return []string{
		"web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
		"switch_inline_query_chosen_chat", "callback_game", "pay",
	}
}

// menu reads the labels of a reply keyboard, whose buttons may be mere strings.
func menu(rows [][]json.RawMessage) ([][]string, error) {
	var labels [][]string
	for _, raws := range rows {
		var row []string
		for _, raw := range raws {
			var b wireButton
			if json.Unmarshal(raw, &b.Text) != nil && json.Unmarshal(raw, &b) != nil || b.Text == "" {
				return nil, badRequest("can't parse keyboard button: %s", raw)
			}
			row = append(row, b.Text)
		}
		labels = append(labels, row)
	}
	return labels, nil
}

// wireKeyboard is a keyboard as Telegram shows it to the bot.
func wireKeyboard(keyboard [][]Button) [][]wireButton {
	rows := make([][]wireButton, len(keyboard))
	for i, row := range keyboard {
		for _, b := range row {
			w := wireButton{Text: b.Text, Style: b.Style, URL: b.URL, CallbackData: b.Data}
			if b.CopyText != "" {
				w.CopyText = &wireCopyText{Text: b.CopyText}
			}
			if b.Disabled {
				w.Disabled = new(struct{})
			}
			rows[i] = append(rows[i], w)
		}
	}
	return rows
}
