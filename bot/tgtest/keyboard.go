package tgtest

import (
	"encoding/json"
	"errors"
	"slices"
)

const (
	// maxRow and maxButtons are what an inline keyboard holds. Telegram enforces but does not document them.
	maxRow     = 8
	maxButtons = 100
)

// markup is what a message carries below its text.
type markup struct {
	inline [][]Button
	menu   [][]string
	remove bool // the reply keyboard is taken away
	force  bool
}

// onlyInline reports whether the markup may go with an edit.
func (m markup) onlyInline() bool {
	return m.menu == nil && !m.remove && (m.inline != nil || !m.force)
}

// markup reads reply_markup. Of several kinds in it the first in Telegram's order is taken: a reply keyboard, an inline
// one, and one to take away. A forced reply goes with either keyboard, and alone.
func (p params) markup() (markup, error) {
	var m markup
	o, err := p.object("reply_markup")
	if err != nil || o == nil {
		return m, err
	}
	rows, err := o.rows("keyboard")
	if err != nil {
		return m, err
	}
	if m.menu, err = menu(rows); err != nil {
		return m, err
	}
	if rows, err = o.rows("inline_keyboard"); err != nil {
		return m, err
	}
	if m.inline, err = inlineKeyboard(rows); err != nil {
		return m, err
	}
	err = o.flags("remove_keyboard", "selective", "force_reply", "resize_keyboard", "one_time_keyboard", "is_persistent")
	if err != nil {
		return m, badObject(err)
	}
	m.remove, _ = o.flag("remove_keyboard") // of the right type by now, as is the other
	m.force, _ = o.flag("force_reply")
	if m.menu != nil {
		m.inline = nil
	}
	m.remove = m.remove && m.menu == nil && m.inline == nil
	m.force = m.force && !m.remove
	return m, nil
}

// rows takes a keyboard apart; a null is no array.
func (o object) rows(name string) ([][]json.RawMessage, error) {
	raw := o[name]
	if raw == nil {
		return nil, nil
	}
	var each []json.RawMessage
	if json.Unmarshal(raw, &each) != nil || each == nil {
		return nil, badObject(mistyped(name, "Array"))
	}
	var rows [][]json.RawMessage
	if json.Unmarshal(raw, &rows) != nil || slices.ContainsFunc(rows, isNull) {
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

// menu reads the labels of a reply keyboard, whose buttons may be mere strings.
func menu(rows [][]json.RawMessage) ([][]string, error) {
	var labels [][]string
	for _, raws := range rows {
		var row []string
		for _, raw := range raws {
			label, err := menuButton(raw)
			if err != nil {
				return nil, badRequest("can't parse keyboard button: %v", err)
			}
			row = append(row, label)
		}
		labels = append(labels, row)
	}
	return labels, nil
}

// menuButton reads a button that says its own label when pressed.
func menuButton(raw json.RawMessage) (string, error) {
	var label *string
	if json.Unmarshal(raw, &label) == nil && label != nil && *label != "" {
		return *label, nil
	}
	o, ok := objectOf(raw)
	switch {
	case !ok:
		return "", errors.New("KeyboardButton must be a String or an Object")
	case o["text"] == nil:
		return "", missing("text")
	}
	text, err := o.text("text")
	if err == nil && text == "" {
		err = errors.New("a button without a label")
	}
	return text, err
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
