package rules

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/feed/price"
)

// The keys of the buttons. Those of a change have what it is about behind a dot.
const (
	keyShow = "show"
	keyAsk  = "ask"  // and the key of the file: asks for a value
	keySet  = "set"  // and key, value and version of the file that was looked at
	keyBack = "back" // and that version: asks whether the last change is to be taken back
	keyUndo = "undo" // and that version: does it
)

// figure is what the file says of a key for all goods.
type figure struct {
	Key      price.Key
	Value    int64 // basis points, or pieces
	Line     int   // 0 where the file does not say it
	Narrower int   // rules for some goods, which win
}

func figureOf(r price.Rules, k price.Key) figure {
	f := figure{Key: k, Narrower: r.Narrower(k)}
	f.Value, f.Line = r.General(k)
	return f
}

// moveView is a change of a key.
type moveView struct {
	Key      price.Key
	From, To int64
}

// rulesView is the file as its screen shows it.
type rulesView struct {
	Figures []figure
	Broken  *price.FileError // why it cannot be used; then the figures are those in force
	Missing bool
	Last    *last // the change that can be taken back; nil for none
}

// last is the last change, as it is kept to be taken back. What stands in the database is never renamed.
type last struct {
	Key    price.Key `json:"Key"`
	From   int64     `json:"From"`
	To     int64     `json:"To"`
	Was    *string   `json:"Was"`   // the file before; nil for none
	After  string    `json:"After"` // the version that the change has made
	By     string    `json:"By"`
	At     time.Time `json:"At"`
	Noted  bool      `json:"Noted"` // in the audit trail
	Undone bool      `json:"Undone"`
}

// was is the file before the change, nil for none.
func (l last) was() []byte {
	if l.Was == nil {
		return nil
	}
	return append([]byte{}, *l.Was...)
}

const keptLast = "rules.last"

func (s *Screen) last(ctx context.Context, shop chat.ShopID) (l last, found bool, err error) {
	text, found, err := s.Store(shop).Setting(ctx, keptLast)
	if err == nil && found {
		err = json.Unmarshal([]byte(text), &l)
	}
	return l, found && l.After != "", err
}

func (s *Screen) keep(ctx context.Context, shop chat.ShopID, l last) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return s.Store(shop).SetSetting(context.WithoutCancel(ctx), keptLast, string(text))
}

// page is a message of the screen.
type page struct {
	name string
	view any
	rows []chat.Row
}

// onRules shows what the file says.
func (s *Screen) onRules(ctx context.Context, r *chat.Request) error {
	p, err := s.rules(ctx, r.Chat, r.Shop())
	if err != nil {
		return err
	}
	return r.Show(ctx, p.name, p.view, p.rows...)
}

// rules are what the file says, with buttons that change it.
func (s *Screen) rules(ctx context.Context, to chat.Chat, shop chat.ShopID) (page, error) {
	text, rules, err := s.File(shop).Look()
	view := rulesView{Missing: text == nil}
	switch broken, ok := errors.AsType[*price.FileError](err); {
	case ok:
		view.Broken, rules = shortened(broken), s.File(shop).Rules()
	case err != nil:
		s.Log.Warn("the rules file cannot be read", "err", err)
		return page{name: "rules.unread"}, nil
	}
	var keys chat.Row
	for _, k := range price.Keys() {
		view.Figures = append(view.Figures, figureOf(rules, k))
		keys = append(keys, to.Button("rules.button.key", k, verbRules, keyAsk+"."+string(k)))
	}
	rows := []chat.Row{keys}
	l, found, err := s.last(ctx, shop)
	if err != nil {
		return page{}, err
	}
	if found && !l.Undone && l.After == price.Version(text) {
		view.Last = &l
		rows = append(rows, chat.Row{to.Button("rules.button.back", nil, verbRules, keyBack+"."+l.After)})
	}
	return page{"rules.rules", view, rows}, nil
}

const maxFaults = 10 // of the file that are told at once

func shortened(e *price.FileError) *price.FileError {
	told := e.Faults[:min(len(e.Faults), maxFaults)]
	return &price.FileError{Faults: told, More: e.More + len(e.Faults) - len(told)}
}

// onKey does what a button says.
func (s *Screen) onKey(ctx context.Context, r *chat.Request) error {
	word, rest, _ := strings.Cut(r.Key(), ".")
	switch word {
	case keyShow:
		return s.onRules(ctx, r)
	case keyAsk:
		return s.ask(ctx, r, price.Key(rest))
	case keySet:
		return s.onSet(ctx, r)
	case keyBack:
		return s.onBack(ctx, r, rest)
	case keyUndo:
		return s.onUndo(ctx, r, rest)
	}
	return r.Old(ctx)
}
