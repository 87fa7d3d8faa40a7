package rules

import (
	"os"
	"strings"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/feed"
	"kaspibot/feed/price"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	broken := &price.FileError{Faults: []price.Fault{{Line: 3, Key: "roundin", Problem: price.ProblemUnknown, Near: chattest.Hostile}}, More: 2}
	change := &feed.Change{SKU: chattest.Hostile, Model: chattest.Hostile, OldPrice: 12_990, NewPrice: 1_234_567}
	all := effectView{
		Up: 1234, Down: 1, Rise: change, Fall: change, Off: 2, Back: 11, AtMinimum: 5, HeldAnyway: true,
		Held: []feed.Violation{{Number: feed.NumberMedianPrice, New: -1300, Limit: 1000}, {Number: feed.NumberOnSale, Old: 900, New: 500, Limit: 720}},
	}
	move, pieces := moveView{price.Markup, 2000, 1250}, moveView{price.Safety, 0, 1}
	l := last{Key: price.Markup, From: 2000, To: 1250, By: chattest.Hostile, At: chattest.Noon}
	file := []figure{{price.Markup, 1250, 14, 3}, {price.Safety, 2, 31, 1}}
	settings := []figure{{Key: price.Markup, Value: 2000}, {Key: price.Safety}}
	samples := chattest.Samples{
		"html rules":  {rulesView{Figures: file, Last: &l}, rulesView{Figures: settings, Missing: true}, rulesView{Figures: settings, Broken: broken}, rulesView{Figures: settings}},
		"html figure": {file[0], file[1], settings[0], settings[1]},
		"html move":   {move, pieces, l}, "html same": {move, pieces}, "html done": {l}, "html undone": {l},
		"html faults": {broken}, "html refused": {broken}, "html unread": {nil}, "html readonly": {nil}, "html late": {nil},
		"html own": {chattest.Hostile}, "html unstarted": {chattest.Hostile}, "text button.own": {nil},
		"html effect":      {all, effectView{Unknown: true}, effectView{}, effectView{Up: 1}},
		"text button.key":  {price.Markup, price.Safety},
		"text button.back": {nil}, "text button.sure": {nil}, "text button.no": {nil}, "text command.rules": {nil},
	}
	for _, m := range []moveView{move, pieces} {
		for _, bad := range []string{"", chattest.Hostile} {
			high, _ := m.Key.Parse(m.Key.High())
			samples["html ask"] = append(samples["html ask"], questionView{moveView: m, Bad: bad, High: high})
		}
		for _, e := range []effectView{all, {Unknown: true}, {}, {Down: 3, Fall: change}} {
			samples["html sure"] = append(samples["html sure"], questionView{moveView: m, effectView: e}, questionView{moveView: m, effectView: e, Moved: true})
			samples["html back"] = append(samples["html back"], questionView{moveView: m, effectView: e})
		}
	}
	chattest.Texts(t, samples, []string{"html sure", "html ask", "html rules"}, New(Config{}).Room(),
		chat.Room{Name: "goods", Words: os.DirFS("../goods")}, chat.Room{Name: "pricelist", Words: os.DirFS("../pricelist")},
		chat.Room{Name: "cards", Words: os.DirFS("../cards")})
}

// A button has room for the largest value and any version of the file.
func TestTheLargestChangeFitsIntoAButton(t *testing.T) {
	t.Parallel()
	for _, k := range price.Keys() {
		n, ok := k.Parse(k.High())
		if key := strings.Join([]string{keySet, string(k), k.Format(n * 100), price.Version([]byte("x"))}, "."); !ok || !chat.Fits(verbRules, key) {
			t.Errorf("%q does not fit", key)
		}
	}
}
