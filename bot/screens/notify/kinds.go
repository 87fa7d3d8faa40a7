package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
)

// sure is the end of a key by which somebody means it.
const sure = "sure"

// keyMenu is the key of a button that leads back to all kinds.
const keyMenu = "menu"

// kindView is a kind of news with how it is told, as templates see it.
type kindView struct {
	Kind news.Kind
	Mode news.Mode
	Last bool // no other chat hears of it
}

// modeView is a mode that can be chosen.
type modeView struct {
	Mode news.Mode
	Now  bool
}

// onNotify shows what this chat is told of, with a button for each kind.
func (s *Screen) onNotify(ctx context.Context, r *chat.Request) error {
	p := s.place(r)
	var buttons []chat.Button
	for _, kind := range news.Kinds() {
		view := kindView{Kind: kind, Mode: s.Office.Mode(ctx, p, kind)}
		buttons = append(buttons, r.Button("notify.button.kind", view, verbKind, string(kind)))
	}
	var rows []chat.Row
	for pair := range slices.Chunk(buttons, 2) {
		rows = append(rows, pair)
	}
	rows = append(rows, chat.Row{
		r.Button("notify.button.quiet", nil, verbQuiet, keyShow), r.Button("notify.button.digests", nil, verbDigests, keyShow),
	})
	return r.Show(ctx, "notify.notify", s.view(ctx, r), rows...)
}

// onKind shows how a kind is told here, or has it told otherwise: "new", "new.silent", "new.off.sure".
func (s *Screen) onKind(ctx context.Context, r *chat.Request) error {
	if r.Key() == keyMenu {
		return s.onNotify(ctx, r)
	}
	parts := strings.Split(r.Key(), ".")
	kind := news.Kind(parts[0])
	if !slices.Contains(news.Kinds(), kind) {
		return r.Old(ctx)
	}
	if len(parts) == 1 {
		return s.showKind(ctx, r, kind)
	}
	mode := news.Mode(parts[1])
	if !slices.Contains(news.Modes(), mode) {
		return r.Old(ctx)
	}
	return s.choose(ctx, r, kind, mode, len(parts) > 2 && parts[2] == sure)
}

func (s *Screen) showKind(ctx context.Context, r *chat.Request, kind news.Kind) error {
	view := kindView{Kind: kind, Mode: s.Office.Mode(ctx, s.place(r), kind)}
	var rows []chat.Row
	for _, mode := range news.Modes() {
		key := string(kind) + "." + string(mode)
		rows = append(rows, chat.Row{r.Button("notify.button.mode", modeView{mode, mode == view.Mode}, verbKind, key)})
	}
	rows = append(rows, chat.Row{r.Button("chat.button.back", nil, verbKind, keyMenu)})
	return r.Show(ctx, "notify.kind", view, rows...)
}

// choose has a kind told in another way. Of what somebody has to hear the last chat is asked whether it means it.
func (s *Screen) choose(ctx context.Context, r *chat.Request, kind news.Kind, mode news.Mode, meant bool) error {
	s.choosing.Lock()
	defer s.choosing.Unlock()
	p := s.place(r)
	before := s.Office.Mode(ctx, p, kind)
	if kind.Vital() && before.Told() && !mode.Told() && !meant && s.last(ctx, p.Chat, kind) {
		return r.Show(ctx, "notify.last", kindView{kind, mode, true}, chat.Row{
			r.Button("notify.button.sure", nil, verbKind, strings.Join([]string{string(kind), string(mode), sure}, ".")),
			r.Button("notify.button.no", nil, verbKind, string(kind)),
		})
	}
	digests, err := s.Office.SetMode(context.WithoutCancel(ctx), p, kind, mode)
	if err != nil {
		return fmt.Errorf("choose how %s is told: %w", kind, err)
	}
	told := "notify.answer.mode"
	if digests {
		told = "notify.answer.digests"
	}
	r.Notice(ctx, told, mode)
	if before != mode {
		err = s.Chats().Note(ctx, r.Who(), "news.mode", fmt.Sprintf("%d: %s %s", p.Chat, kind, mode))
	}
	return errors.Join(err, s.showKind(ctx, r, kind))
}

// last reports whether no other chat that takes messages is told of a kind at once.
func (s *Screen) last(ctx context.Context, id int64, kind news.Kind) bool {
	chats := s.Chats()
	return !slices.ContainsFunc(chats.All(), func(other int64) bool {
		p := chats.Place(other)
		return p.Chat != id && !chats.Refused(p.Chat) && s.Office.Mode(ctx, p, kind).Told()
	})
}
