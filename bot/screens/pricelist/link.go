package pricelist

import (
	"context"
	"errors"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/feed/page"
)

// linkGrace is how long the old link goes on working when the seller wants time: three visits of Kaspi.
const linkGrace = 3 * page.KaspiComes

const (
	pullsShown = 12 // how many fetches a message lists
	maxAgent   = 60 // characters of a fetcher's name
)

// linkScreen shows the link, and who has fetched the list by it.
type linkScreen struct{ Config }

// onLink shows the link; "/link new" and the button ask whether to make another one.
func (s linkScreen) onLink(ctx context.Context, r *chat.Request) error {
	link, err := s.Links(r.Shop()).Link(ctx)
	if err != nil {
		return err
	}
	if link == "" {
		return r.Show(ctx, "pricelist.link", link)
	}
	if strings.EqualFold(r.Rest(), "new") || r.Key() == "new" {
		return r.Show(ctx, "pricelist.link.new", nil,
			chat.Row{r.Button("pricelist.button.link.grace", nil, verbLinkNew, "grace")},
			chat.Row{r.Button("pricelist.button.link.now", nil, verbLinkNew, "now")},
			chat.Row{r.Button("pricelist.button.stop", nil, verbLink, "show")})
	}
	return r.Show(ctx, "pricelist.link", link, chat.Row{
		r.Button("pricelist.button.link.check", nil, verbLinkCheck, "now"),
		r.Button("pricelist.button.link.new", nil, verbLink, "new"),
	})
}

// onLinkNew makes a new link.
func (s linkScreen) onLinkNew(ctx context.Context, r *chat.Request) error {
	grace := time.Duration(0)
	if r.Key() == "grace" {
		grace = linkGrace
	}
	link, err := s.Links(r.Shop()).NewLink(ctx, grace)
	if errors.Is(err, ErrFixedLink) {
		r.Notice(ctx, "pricelist.answer.link.fixed", nil)
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(
		s.Chats().Note(ctx, r.Who(), "link.new", ""),
		r.Show(ctx, "pricelist.link.made", linkView{Link: link, Grace: grace},
			chat.Row{r.Button("pricelist.button.link.check", nil, verbLinkCheck, "now")}),
	)
}

type linkView struct {
	Link  string
	Grace time.Duration
}

// onLinkCheck fetches the list from outside and says what Kaspi would find. It takes its time, so it answers by a
// message of its own.
func (s linkScreen) onLinkCheck(ctx context.Context, r *chat.Request) error {
	r.Notice(ctx, "pricelist.answer.link.checking", nil)
	found, err := s.Links(r.Shop()).CheckLink(ctx)
	if err != nil {
		return err
	}
	return r.Say(ctx, "pricelist.link.found", found)
}

// onPulls lists who has fetched the list lately.
func (s linkScreen) onPulls(ctx context.Context, r *chat.Request) error {
	pulls, err := s.Pulls(r.Shop()).LastPulls(ctx, pullsShown)
	if err != nil {
		return err
	}
	for i := range pulls {
		pulls[i].Agent = chat.Shorten(pulls[i].Agent, maxAgent)
	}
	return r.Say(ctx, "pricelist.pulls", pulls)
}

// TellAddress tells the chats that the list is served at an address of its own machine alone.
func (s *Screen) TellAddress(ctx context.Context, addr string) error {
	return s.Chats().Tell(ctx, news.Feed, func(to chat.Chat) error { return to.Say(ctx, "pricelist.address", addr) })
}
