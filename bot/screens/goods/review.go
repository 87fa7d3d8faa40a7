package goods

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/feed"
)

// noItem stands in a button for "none of these".
const noItem = "-"

// errOldReview says that the list a button is about is not there any more.
var errOldReview = errors.New("no such list")

// matchReview is a list whose doubtful SKUs are asked about: the import that waits, or the shop's list in force. The
// questions are where the listings are, so a restart loses none.
type matchReview struct {
	key  string
	imp  feed.Import // with an ID when it is the import
	list []feed.Listing
}

// review returns errOldReview when the key is that of an import which does not wait any more.
func (s *importScreen) review(ctx context.Context, shop chat.ShopID, key string) (matchReview, error) {
	if key == inForce {
		list, err := s.Store(shop).Listings(ctx)
		return matchReview{key: key, list: list}, err
	}
	imp, found, err := s.Store(shop).PendingImport(ctx)
	if err == nil && (!found || strconv.FormatInt(imp.ID, 10) != key) {
		err = errOldReview
	}
	return matchReview{key, imp, imp.Listings}, err
}

// after is the place of the first doubtful SKU behind the given one, -1 when there is none, and how many there are.
func (m matchReview) after(sku feed.SKU) (at, left int) {
	at = -1
	for i, l := range m.list {
		if !l.Imported || l.Match != feed.MatchDoubtful {
			continue
		}
		left++
		if at < 0 && l.SKU > sku {
			at = i
		}
	}
	return at, left
}

// find is the place of an SKU by its hash.
func (m matchReview) find(hash string) int {
	return slices.IndexFunc(m.list, func(l feed.Listing) bool { return hashOf(l.SKU) == hash })
}

// hashOf names an SKU in a button, where 37 Cyrillic letters do not fit.
func hashOf(sku feed.SKU) string {
	sum := sha256.Sum256([]byte(sku))
	return hex.EncodeToString(sum[:6])
}

// refOf names an SKU in the key of a button, behind a head: as it is, or by its hash where it has no room.
func refOf(verb, head string, sku feed.SKU) string {
	if key := head + "=" + string(sku); chat.Fits(verb, key) {
		return key
	}
	return head + "#" + hashOf(sku)
}

// named is the SKU that a key names by refOf, empty when there is none any more.
func (s priceScreen) named(ctx context.Context, shop chat.ShopID, ref string) (feed.SKU, error) {
	if sku, plain := strings.CutPrefix(ref, "="); plain {
		return feed.SKU(sku), nil
	}
	list, err := s.Store(shop).Listings(ctx)
	i := slices.IndexFunc(list, func(l feed.Listing) bool { return "#"+hashOf(l.SKU) == ref })
	if err != nil || i < 0 {
		return "", err
	}
	return list[i].SKU, nil
}

// onAsk begins to ask.
func (s *importScreen) onAsk(ctx context.Context, r *chat.Request) error {
	review, err := s.review(ctx, r.Shop(), r.Key())
	if err != nil {
		return oldReview(ctx, r, err)
	}
	m, err := s.nextQuestion(ctx, r, review, "")
	if err != nil {
		return err
	}
	_, err = r.Post(ctx, m)
	return err
}

// oldReview says that a list is not there any more when that is the error, and returns any other one.
func oldReview(ctx context.Context, r *chat.Request, err error) error {
	if !errors.Is(err, errOldReview) {
		return err
	}
	r.Notice(ctx, "goods.answer.import.old", nil)
	return nil
}

// onAnswer writes down which item a person means, and asks the next question in the same message. Without an article in
// the button they want to be asked later.
func (s *importScreen) onAnswer(ctx context.Context, r *chat.Request) error {
	key, rest, _ := strings.Cut(r.Key(), ":")
	hash, article, answered := strings.Cut(rest, ":")
	s.importing.Lock()
	defer s.importing.Unlock()
	review, err := s.review(ctx, r.Shop(), key)
	at := review.find(hash)
	if err == nil && at < 0 {
		err = errOldReview
	}
	if err != nil {
		return oldReview(ctx, r, err)
	}
	switch open := review.list[at].Match == feed.MatchDoubtful; {
	case answered && !open: // by another person, whose answer stands
		r.Notice(ctx, "goods.answer.import.answered", nil)
	case answered:
		if err := s.keepAnswer(ctx, r, review, at, feed.Article(strings.TrimPrefix(article, noItem))); err != nil {
			return err
		}
	}
	m, err := s.nextQuestion(ctx, r, review, review.list[at].SKU)
	if err != nil {
		return err
	}
	_, err = r.ShowMessage(ctx, m)
	return err
}

// keepAnswer keeps an answer where the listing is.
func (s *importScreen) keepAnswer(
	ctx context.Context, r *chat.Request, review matchReview, at int, article feed.Article,
) error {
	ctx = context.WithoutCancel(ctx)
	l := &review.list[at]
	l.Article, l.Match = article, feed.MatchPerson
	if review.key == inForce {
		if err := s.Store(r.Shop()).SaveListing(ctx, *l); err != nil {
			return err
		}
	} else if err := s.Store(r.Shop()).UpdateImport(ctx, review.imp); err != nil { // its listings are the review's
		return err
	}
	return s.Chats().Note(ctx, r.Who(), "listing.item", string(l.SKU)+": "+string(article))
}
