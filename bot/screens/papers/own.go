package papers

import (
	"context"
	"fmt"

	"kaspibot/bot/chat"
	"kaspibot/bot/screens/cards"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// Buyers' names, phones and addresses stand on waybills, and what a group is sent stays there for whoever joins. So in a
// group each waybill goes to whoever asks for it, in their own chat, and the group is told that.

// owner is the chat that gets the papers of a request.
func owner(r *chat.Request) int64 {
	if r.ID < 0 {
		return r.Who().ID
	}
	return r.ID
}

// Request writes down that whoever makes a request is to get the waybill of an order: here, below the message, or in their own
// chat when this is a group, which is reported.
func (s *Screen) Request(ctx context.Context, r *chat.Request, code kaspi.OrderCode) (elsewhere bool, err error) {
	now := s.Now()
	w := chat.PendingWaybill{Code: code, Chat: owner(r), Topic: r.Topic, Message: r.Message(), Since: now, Due: now}
	if r.ID < 0 {
		w.Group = r.ID
	}
	if err := s.Store(r.Shop()).RequestWaybill(ctx, w); err != nil {
		return false, fmt.Errorf("request the waybill of order %s: %w", code, err)
	}
	return w.Group != 0, nil
}

// Cancel takes a Request back. It is finished even if ctx has ended.
func (s *Screen) Cancel(ctx context.Context, r *chat.Request, code kaspi.OrderCode) error {
	return forget(ctx, s, r.Shop(), owner(r), code)
}

func forget(ctx context.Context, s *Screen, shop chat.ShopID, id int64, code kaspi.OrderCode) error {
	return s.Store(shop).WaybillDelivered(context.WithoutCancel(ctx), code, s.Chats().Current(id))
}

// may reports whether a chat may get papers now: somebody may have lost their role since they asked.
func may(ctx context.Context, s *Screen, id int64) (bool, error) {
	p, _, err := s.Chats().Person(ctx, id)
	return p.Role >= chat.Packer, err
}

// ownView tells a group where papers have gone.
type ownView struct {
	Code kaspi.OrderCode // empty for many on sheets
	Name string          // of who gets them
	N    int             // of many
}

func ownViewOf(ctx context.Context, s *Screen, w chat.PendingWaybill) ownView {
	p, _, err := s.Chats().Person(ctx, w.Chat)
	if err != nil {
		s.Log.Warn("reading a person's name failed", "err", err)
	}
	return ownView{Code: w.Code, Name: p.Name}
}

// sayAsked says something where a waybill was asked for: below the message, as long as the group has not moved. Like
// chat.Chat.Say, it counts what the group may have without Telegram saying so clearly as said.
func sayAsked(ctx context.Context, s *Screen, w chat.PendingWaybill, name string, view any, rows ...chat.Row) error {
	to := asked(s, w)
	m, err := to.Compose(name, view, rows...)
	if err != nil {
		return err
	}
	if to.ID == w.Group || to.ID == w.Chat {
		m.ReplyTo = w.Message
	}
	if _, err = to.Post(ctx, m); chat.Told(err) {
		return nil
	}
	return err
}

// asked is where a waybill was asked for.
func asked(s *Screen, w chat.PendingWaybill) chat.Chat {
	if w.Group == 0 {
		return s.to(w)
	}
	to := s.Chats().To(w.Group)
	to.Topic = w.Topic // a group that moves has none
	return to
}

// unstarted tells a group that somebody has to open their own chat with the bot before they can be sent anything.
func unstarted(ctx context.Context, s *Screen, w chat.PendingWaybill) error {
	to := asked(s, w)
	link := chat.OwnChatButton(to, to.Text("papers.button.own", nil), string(w.Code))
	return sayAsked(ctx, s, w, "papers.unstarted", ownViewOf(ctx, s, w), chat.Row{link})
}

// older tells a group that an older program was to send a waybill into it how to get it now.
func older(ctx context.Context, s *Screen, w chat.PendingWaybill) error {
	to := s.to(w)
	return sayAsked(ctx, s, w, "papers.older", ownView{Code: w.Code}, chat.Row{to.Button("cards.button.waybill", nil, cards.VerbWaybill, string(w.Code))})
}

// toldWhere tells a group where the sheets that somebody asked for have gone, or why they could not.
func toldWhere(ctx context.Context, s *Screen, j sheetJob, n int, err error) error {
	view := ownView{Name: j.name, N: n}
	switch {
	case err == nil:
		return s.instead(ctx, j, "papers.sent", view)
	case telegram.KindOf(err) == telegram.KindChat:
		return s.instead(ctx, j, "papers.unstarted", view, chat.Row{chat.OwnChatButton(j.asked, j.asked.Text("papers.button.own", nil), "")})
	}
	return err
}
