package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/telegram"
)

// digestView is a digest as templates see it.
type digestView struct {
	Which news.Which // empty for one that a person asks for
	facts
	Gathered []kindEvents
}

// SendDigests sends the digests that are due, once each. Run it every minute.
func (s *Screen) SendDigests(ctx context.Context) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	if err := s.owed.Write(ctx); err != nil {
		return fmt.Errorf("note what digests have told: %w", err)
	}
	var errs []error
	for _, id := range s.Chats().All() {
		if err := s.sendDue(ctx, s.Chats().Place(id)); err != nil {
			errs = append(errs, fmt.Errorf("digest of chat %d: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

// sendDue sends the digest of a chat that is due. A chat that takes nothing gets it when it does again, as long as it is not
// late; what is late is told by the next one.
func (s *Screen) sendDue(ctx context.Context, p news.Place) error {
	sent, err := s.Office.Sent(ctx, p.Chat)
	if err != nil {
		return err
	}
	if sent.Open != "" { // the program ended while it was on its way
		if sent, err = s.doubt(ctx, p.Chat, sent); err != nil {
			return err
		}
	}
	wishes := s.Office.Wishes(ctx, p)
	due, next := wishes.Digests.Due(sent, s.Now().In(s.Zone))
	if due != "" {
		if s.Chats().Refused(p.Chat) {
			return nil
		}
		return s.send(ctx, p, due, sent, next)
	}
	if !same(sent, next) {
		return s.Office.NoteSent(ctx, p.Chat, next)
	}
	return nil
}

func same(a, b news.Sent) bool {
	return a.Since.Equal(b.Since) && a.Days[news.Morning] == b.Days[news.Morning] && a.Days[news.Evening] == b.Days[news.Evening]
}

// send sends a digest, at most once: it is noted before it goes out that it is sent, and taken back when it surely was not.
// One that may have come is named in the chat's next message, and what it told is told again by the next one.
func (s *Screen) send(ctx context.Context, p news.Place, due news.Which, sent, next news.Sent) error {
	now := s.Now()
	view, last, err := s.digest(ctx, p.Chat, due, sent.Begin(now), now)
	if err != nil {
		return err
	}
	next.Since = now
	if view.Nothing() && len(view.Gathered) == 0 && !s.Office.Wishes(ctx, p).Digests.Empty {
		return s.Office.NoteSent(ctx, p.Chat, next)
	}
	to := s.Chats().To(p.Chat).News(news.Summary).With(telegram.Digest)
	m, err := compose(to, view)
	if err != nil {
		return err
	}
	open := next
	open.Since, open.Open = sent.Begin(now), due
	open.Key = chat.SaidKey(string(due)+"-"+now.In(s.Zone).Format(time.DateOnly), to.Text("notify.digest.name", due))
	if err := s.Office.NoteSent(ctx, p.Chat, open); err != nil {
		return err
	}
	_, err = to.Once().Post(ctx, m)
	switch {
	case telegram.Doubtful(err) || telegram.KindOf(err) == telegram.KindUnread:
		_, noted := s.doubt(ctx, p.Chat, open)
		return noted
	case err != nil:
		return errors.Join(err, s.Office.NoteSent(ctx, p.Chat, sent))
	}
	err = s.owed.Note(ctx, func(ctx context.Context) error { return s.Office.Store.ForgetGathered(ctx, p.Chat, last) })
	return errors.Join(err, s.Office.NoteSent(ctx, p.Chat, next))
}

// maxTries is how often something was tried that is tried no more, and named in the chat's next message instead.
const maxTries = 3

// doubt notes that a digest may have come to a chat, and that it is not sent again.
func (s *Screen) doubt(ctx context.Context, id int64, sent news.Sent) (news.Sent, error) {
	s.Log.Warn("a digest may not have come", "chat", id, "digest", sent.Open)
	ctx = context.WithoutCancel(ctx)
	var errs []error
	for range maxTries {
		errs = append(errs, s.Store.BeginTry(ctx, id, s.Now(), sent.Key))
	}
	sent.Open, sent.Key = "", ""
	return sent, errors.Join(append(errs, s.Office.NoteSent(ctx, id, sent))...)
}

// digest is what a chat is to be told of the time since from, and the number of the last event in it.
func (s *Screen) digest(ctx context.Context, id int64, which news.Which, from, now time.Time) (digestView, int64, error) {
	f, err := factsOf(ctx, s.Store, from, now)
	if err != nil {
		return digestView{}, 0, err
	}
	if !seesMoney(ctx, s, id) {
		f.Sum, f.Sales, f.Revenue, f.Profit, f.Known = 0, 0, 0, 0, 0
	}
	g, err := s.Office.Store.Gathered(ctx, id, few)
	return digestView{which, f, gatheredView(g)}, g.Last, err
}

// seesMoney reports whether a chat may be told what the shop earns, as /stats shows it: a person by their role, a group, in
// which there are people of all roles, when an owner has said that it is one of owners.
func seesMoney(ctx context.Context, s *Screen, id int64) bool {
	if id < 0 {
		return s.Office.Wishes(ctx, s.Chats().Place(id)).Money
	}
	p, _, err := s.Chats().Person(ctx, id)
	if err != nil { // then this digest has no money in it
		s.Log.Warn("reading a person's role failed", "err", err)
	}
	return p.Role >= chat.Manager
}

func compose(to chat.Chat, view digestView) (chat.Message, error) {
	if view.Nothing() && len(view.Gathered) == 0 {
		return to.Compose("notify.digest.nothing", view)
	}
	return to.Compose("notify.digest", view)
}

// showNow shows what the next digest would tell, which it will tell nevertheless.
func (s *Screen) showNow(ctx context.Context, r *chat.Request) error {
	p, now := s.place(r), s.Now()
	sent, err := s.Office.Sent(ctx, p.Chat)
	if err != nil {
		return err
	}
	view, _, err := s.digest(ctx, p.Chat, "", sent.Begin(now), now)
	if err != nil {
		return err
	}
	m, err := compose(r.Chat, view)
	if err != nil {
		return err
	}
	r.Notice(ctx, "chat.answer.empty", nil)
	_, err = r.Post(ctx, m)
	return err
}
