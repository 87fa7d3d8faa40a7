package rules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/feed/price"
)

// questionView asks for a value, or whether a change is meant.
type questionView struct {
	moveView
	effectView
	Moved bool   // the file has changed since it was last asked about
	Bad   string // what was typed and is no value
	High  int64  // the largest value
}

// ask asks for a value of a key.
func (s *Screen) ask(ctx context.Context, r *chat.Request, k price.Key) error {
	if !slices.Contains(price.Keys(), k) {
		return r.Old(ctx)
	}
	return s.askAgain(ctx, r, k, "")
}

func (s *Screen) askAgain(ctx context.Context, r *chat.Request, k price.Key, bad string) error {
	_, rules, err := s.File(r.Shop()).Look()
	if err != nil {
		rules = s.File(r.Shop()).Rules() // what is wrong is told with the answer, which may mend it
	}
	q := questionView{Bad: chat.Shorten(bad, 40)}
	q.High, _ = k.Parse(k.High())
	q.Key = k
	q.From, _ = rules.General(k)
	return r.Ask(ctx, stepValue, k, "rules.ask", q)
}

// onTyped takes a value.
func (s *Screen) onTyped(ctx context.Context, r *chat.Request, kept []byte) error {
	var k price.Key
	if err := json.Unmarshal(kept, &k); err != nil {
		return err
	}
	if !slices.Contains(price.Keys(), k) { // another program has asked
		return s.onRules(ctx, r)
	}
	value, ok := k.Parse(r.Written())
	if !ok {
		return s.askAgain(ctx, r, k, r.Written())
	}
	return s.propose(ctx, r, k, value, false)
}

// propose tells what a value would do, and asks whether it is meant.
func (s *Screen) propose(ctx context.Context, r *chat.Request, k price.Key, value int64, moved bool) error {
	file := s.File(r.Shop())
	text, now, err := file.Look()
	if _, broken := errors.AsType[*price.FileError](err); err != nil && !broken {
		return s.refuse(ctx, r, err)
	}
	if err != nil {
		now = file.Rules()
	}
	was, line := now.General(k)
	if was == value && line > 0 && err == nil {
		return r.Show(ctx, "rules.same", moveView{k, was, value}, s.backRow(r))
	}
	_, then, err := file.Draft(text, k, value)
	if err != nil {
		return s.refuse(ctx, r, err)
	}
	q := questionView{moveView: moveView{k, was, value}, Moved: moved}
	if q.effectView, err = s.effect(ctx, r, now, then); err != nil {
		return err
	}
	key := strings.Join([]string{keySet, string(k), fmt.Sprint(value), price.Version(text)}, ".")
	return r.Show(ctx, "rules.sure", q, chat.Row{
		r.Button("rules.button.sure", nil, verbRules, key), r.Button("rules.button.no", nil, verbRules, keyShow),
	})
}

func (s *Screen) backRow(r *chat.Request) chat.Row {
	return chat.Row{r.Button("chat.button.back", nil, verbRules, keyShow)}
}

// refuse tells why the file was not written.
func (s *Screen) refuse(ctx context.Context, r *chat.Request, err error) error {
	broken, ok := errors.AsType[*price.FileError](err)
	switch {
	case ok:
		return r.Show(ctx, "rules.refused", shortened(broken), s.backRow(r))
	case errors.Is(err, price.ErrReadOnly):
		s.Log.Warn("the rules file is not written", "err", err)
		return r.Show(ctx, "rules.readonly", nil, s.backRow(r))
	}
	s.Log.Warn("the rules file is not written", "err", err)
	return r.Show(ctx, "rules.unread", nil, s.backRow(r))
}

// onSet writes a value into the file that it was asked about.
func (s *Screen) onSet(ctx context.Context, r *chat.Request) error {
	args := r.Args()
	if len(args) != 3 || !slices.Contains(price.Keys(), price.Key(args[0])) {
		return r.Old(ctx)
	}
	k := price.Key(args[0])
	n, err := strconv.Atoi(args[1])
	if err != nil || n < 0 {
		return r.Old(ctx)
	}
	value := int64(n)
	s.writing.Lock()
	defer s.writing.Unlock()
	file := s.File(r.Shop())
	text, now, err := file.Look()
	if _, broken := errors.AsType[*price.FileError](err); err != nil && !broken {
		return s.refuse(ctx, r, err)
	}
	if err != nil {
		now = file.Rules()
	}
	if price.Version(text) != args[2] {
		return s.elsewhere(ctx, r, k, value, text)
	}
	draft, _, err := file.Draft(text, k, value)
	if err != nil {
		return s.refuse(ctx, r, err)
	}
	l := last{Key: k, To: value, After: price.Version(draft), By: r.Who().Name, At: s.Now()}
	l.From, _ = now.General(k)
	if text != nil {
		was := string(text)
		l.Was = &was
	}
	switch err := s.write(ctx, r, l, args[2], draft); {
	case errors.Is(err, price.ErrOther): // by hand, at this moment
		return s.propose(ctx, r, k, value, true)
	case err != nil:
		return s.refuse(ctx, r, err)
	}
	return s.done(ctx, r, l)
}

// write writes a change, and keeps before how it is taken back: one that cannot be is not made. One that is not written
// leaves the change before it to be taken back.
func (s *Screen) write(ctx context.Context, r *chat.Request, l last, was string, draft []byte) error {
	before, _, err := s.last(ctx, r.Shop())
	if err != nil {
		return err
	}
	if err := s.keep(ctx, r.Shop(), l); err != nil {
		return err
	}
	if err := s.File(r.Shop()).Write(was, draft); err != nil {
		return errors.Join(err, s.keep(ctx, r.Shop(), before))
	}
	return nil
}

// elsewhere is what becomes of a change when the file is another one than that which was asked about: it may be the one
// that the same press has made before the program ended, or somebody else's work.
func (s *Screen) elsewhere(ctx context.Context, r *chat.Request, k price.Key, value int64, text []byte) error {
	l, found, err := s.last(ctx, r.Shop())
	if err != nil {
		return err
	}
	if found && l.After == price.Version(text) && l.Key == k && l.To == value {
		return s.done(ctx, r, l)
	}
	return s.propose(ctx, r, k, value, true)
}

// done notes a change, once, and tells of it.
func (s *Screen) done(ctx context.Context, r *chat.Request, l last) error {
	if !l.Noted {
		detail := fmt.Sprintf("%s: %s → %s", l.Key, l.Key.Format(l.From), l.Key.Format(l.To))
		if err := s.Chats().Note(ctx, r.Who(), "rules.set", detail); err != nil {
			return err
		}
		l.Noted = true
		if err := s.keep(ctx, r.Shop(), l); err != nil {
			return err
		}
	}
	return r.Show(ctx, "rules.done", l, chat.Row{r.Button("rules.button.back", nil, verbRules, keyBack+"."+l.After)}, s.backRow(r))
}
