package book

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// maxCodes is how many codes of one text are looked up; a longer text is no question for orders.
const maxCodes = 20

var (
	codePattern = regexp.MustCompile(`[\pL\pN]+`)
	codeLike    = regexp.MustCompile(`^[0-9]{9,10}$`)
	// beside are what people write around a code that they ask for.
	beside = regexp.MustCompile(`(?i)заказ[а-я]*|тапсырыс[а-яәіңғүұқөһ]*|order|номер[а-я]*|код[а-я]*|нөмір[а-яі]*|no|nr|n|[№#:.,;!?()«»"'_-]`)
	// aboutOrders are addresses that lead to an order.
	aboutOrders = regexp.MustCompile(`(?i)(://|kaspi\.kz/)\S*order`)
)

// codesIn are the runs of nine or ten digits in a text, which may be codes of orders.
func codesIn(text string) []kaspi.OrderCode {
	text = unescaped(text)
	var codes []kaspi.OrderCode
	for _, word := range codePattern.FindAllString(text, -1) {
		if code := kaspi.OrderCode(word); codeLike.MatchString(word) && !slices.Contains(codes, code) && len(codes) < maxCodes {
			codes = append(codes, code)
		}
	}
	return codes
}

// unescaped is a text without the escapes of an address.
func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil && strings.Contains(text, "%") {
		return plain
	}
	return text
}

// bareCode is the code that a text names and nothing else, however its digits are grouped.
func bareCode(text string) (kaspi.OrderCode, bool) {
	digits := strings.Join(chat.Fields(beside.ReplaceAllString(text, " ")), "")
	return kaspi.OrderCode(digits), codeLike.MatchString(digits)
}

// known are the orders that a text names by their codes.
func (s *Screen) known(ctx context.Context, shop chat.ShopID, text string) ([]orders.Record, error) {
	codes := codesIn(text)
	if code, bare := bareCode(text); bare && !slices.Contains(codes, code) {
		codes = append(codes, code)
	}
	var found []orders.Record
	for _, code := range codes {
		rec, err := s.Desk(shop).Order(ctx, code)
		if errors.Is(err, orders.ErrUnknownOrder) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, rec)
	}
	return found, nil
}

// onText opens the order whose code, or whose address in the cabinet, a person has pasted.
func (s *Screen) onText(ctx context.Context, r *chat.Request) (taken bool, err error) {
	text := r.Written()
	found, err := s.known(ctx, r.Shop(), text)
	if err != nil {
		return false, err
	}
	code, bare := bareCode(text)
	codes := codesIn(text)
	switch {
	case len(found) > 0:
		return true, s.showFound(ctx, r, text, found, len(found))
	case bare:
		return true, s.search(ctx, r, string(code))
	case aboutOrders.MatchString(unescaped(text)) && len(codes) > 0:
		return true, s.search(ctx, r, string(codes[0]))
	}
	return false, nil
}
