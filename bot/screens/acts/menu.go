package acts

import (
	"context"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// A menu is a small message below a card in which a person makes their choices. The card itself keeps following the
// order meanwhile. Menus hold no state: all that was chosen is in the buttons, and each press is checked anew. Say opens
// a menu, Show asks the next thing in it or ends it.

// closable adds a way out to the buttons of a menu.
func closable(r *chat.Request, rows ...chat.Row) []chat.Row {
	return append(rows, chat.Row{r.Button("acts.button.close", nil, verbClose, "menu")})
}

// onClose ends a menu without an act.
func onClose(ctx context.Context, r *chat.Request) error {
	return r.Show(ctx, "acts.menu.closed", nil)
}

// acted is how an act on an order went, for the texts that show it.
type acted struct {
	Code kaspi.OrderCode
	Said string // the outcome in words
}

func actedOf(r *chat.Request, code kaspi.OrderCode, o outcome) acted {
	return acted{Code: code, Said: r.Text("acts.outcome", o)}
}

// choices are the menu buttons of a verb, one for each number, side by side.
func choices(verb, key string, numbers []int, label func(n int) string) chat.Row {
	var row chat.Row
	for _, n := range numbers {
		row = append(row, chat.NewButton(label(n), verb, key+"."+strconv.Itoa(n)))
	}
	return row
}

// reasonRows ask for a reason.
func reasonRows(r *chat.Request, verb, key string, o kaspi.Order) []chat.Row {
	var rows []chat.Row
	for _, reason := range orders.Reasons(o) {
		button := r.Button("acts.button.reason", string(reason), verb, key+"."+reasonLetter(reason))
		rows = append(rows, chat.Row{button})
	}
	return rows
}

// reasonLetter is a reason in the key of a button, which is short of room.
func reasonLetter(r kaspi.Reason) string {
	switch r {
	case kaspi.ReasonOutOfStock:
		return "o"
	case kaspi.ReasonBuyerRefused:
		return "b"
	case kaspi.ReasonBuyerUnreachable:
		return "u"
	default:
		return "x"
	}
}

func reasonOf(letter string) kaspi.Reason {
	for _, r := range []kaspi.Reason{kaspi.ReasonOutOfStock, kaspi.ReasonBuyerRefused, kaspi.ReasonBuyerUnreachable} {
		if reasonLetter(r) == letter {
			return r
		}
	}
	return ""
}

// numberIn reads a number of a key; false when it is none, as no button of this program has it.
func numberIn(args []string, i int) (int, bool) {
	if i >= len(args) {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(args[i]))
	return n, err == nil && n >= 0
}
