package kaspitest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	point      = MerchantID + "_PP1"
	cityCode   = "750000000"
	cityName   = "Алматы"
	homeStreet = "улица Складская"
	masked     = "+0(000)-000-00-00" // what stands for a buyer's number in the archive
	alias      = "+ 7 (700) 000-00-01,1111111111"
)

func (s *Server) link(parts ...string) string { return s.url + "/" + strings.Join(parts, "/") }

// order renders an order. A packed one counts this as a reading, for its waybill takes a while.
func (s *Server) order(o *record) resource {
	id := idOf(o.Code)
	s.look(o)
	if o.assembled {
		o.reads++
	}
	return resource{
		Type: "orders", ID: id, Attributes: s.attributes(o), Links: links{Self: s.link("orders", id)},
		Relationships: map[string]relation{
			"user":    s.relation("orders", id, "user", address{"customers", idOf(o.Phone)}),
			"entries": s.relation("orders", id, "entries", o.named()),
		},
	}
}

// named are the lines as an order names them, whether or not they come along.
func (o *record) named() []address {
	named := make([]address, 0, len(o.Lines))
	for _, number := range o.shown() {
		named = append(named, address{"orderentries", o.entryID(number)})
	}
	return named
}

func (s *Server) relation(kind, id, name string, data any) relation {
	return relation{
		Links: links{Self: s.link(kind, id, "relationships", name), Related: s.link(kind, id, name)},
		Data:  data,
	}
}

func (s *Server) attributes(o *record) orderAttributes {
	a := orderAttributes{
		Code: o.Code, TotalPrice: money(o.Total), PaymentMode: "PREPAID",
		CreationDate: o.Created.UnixMilli(), ApprovedByBankDate: o.Approved.UnixMilli(),
		CompletionDate:  milli(o.completed),
		IsKaspiDelivery: o.Delivery.kaspi(), DeliveryMode: o.Delivery.mode(),
		DeliveryAddress: o.address(), OriginAddress: home(), KaspiDelivery: s.courier(o),
		SignatureRequired: o.SignatureRequired, PreOrder: o.PreOrder, PickupPointID: point,
		IsIMEIRequired: slices.ContainsFunc(o.Lines, func(l Line) bool { return l.IMEIRequired }),
		State:          o.State, Status: o.Status, CancellationReason: o.reason,
		Customer: customer{
			ID: idOf(o.Phone), Name: &o.First, CellPhone: o.phone(), FirstName: o.First, LastName: o.Last,
		},
	}
	if o.Credit {
		a.PaymentMode, a.CreditTerm = "PAY_WITH_CREDIT", 3
	}
	if s.switches.tellPlanned {
		a.PlannedDeliveryDate = milli(o.planned)
	}
	if o.Delivery.kaspi() {
		a.Assembled = &o.assembled
	}
	if o.Delivery.kaspi() && (o.assembled || o.SellerDelivery > 0) {
		a.DeliveryCostForSeller = money(max(0, cmp.Or(o.SellerDelivery, 895)))
	}
	if a.Customer.CellPhone == "" {
		a.PhoneAlias = alias
	}
	return a
}

// phone is hidden when the order is finished, and replaced by an alias when the seller delivers.
func (o *record) phone() string {
	switch o.State {
	case "ARCHIVE":
		return masked
	case "DELIVERY":
		return ""
	}
	return o.Phone
}

// address has the oddities that were seen: a leading blank, a trailing comma, nulls for a parcel machine, and
// little more than the town in the archive.
func (o *record) address() *postalAddress {
	street := " " + o.Street
	whole, parcels := o.City+","+street, o.City+", "
	switch {
	case o.Delivery == Pickup:
		return nil
	case o.State == "ARCHIVE":
		return &postalAddress{Town: &o.City}
	case o.Delivery == Postomat:
		return &postalAddress{FormattedAddress: &parcels}
	}
	return &postalAddress{Town: &o.City, StreetName: &street, FormattedAddress: &whole}
}

func home() origin {
	town, street := "г. "+cityName, homeStreet
	whole := town + ", " + street
	return origin{
		ID: idOf(point), DisplayName: "PP1", City: city{idOf(cityCode), cityCode, cityName, true},
		Address: postalAddress{Town: &town, StreetName: &street, FormattedAddress: &whole},
	}
}

// courier is there from the start. Once the parcel is handed over the plan is rewritten to say when.
func (s *Server) courier(o *record) *courier {
	if !o.Delivery.kaspi() {
		return nil
	}
	c := &courier{
		CourierTransmissionDate:         milli(o.handed),
		CourierTransmissionPlanningDate: o.planned.Add(-12 * time.Hour).UnixMilli(),
		Express:                         o.Delivery == Express,
	}
	if !o.handed.IsZero() {
		first := "9"
		c.CourierTransmissionPlanningDate, c.FirstMileCourier = o.handed.UnixMilli(), &first
	}
	if o.assembled && o.reads > s.switches.waybillReads {
		number, file := o.waybillNumber(), strings.TrimSuffix(s.url, base)+WaybillPath(o.Code, o.waybill)
		c.WaybillNumber, c.Waybill = &number, &file
	}
	return c
}

// waybillNumber has nine digits, of which nothing can be read.
func (o *record) waybillNumber() string {
	return strconv.Itoa(385_000_000 + int(scatter(o.Code)%1_000_000) + o.waybill)
}

// WaybillPath is the path of the nth waybill of an order, counted from 1; only the newest is served.
func WaybillPath(code string, n int) string {
	return host + "/waybill/" + idOf(fmt.Sprintf("%s-%d", code, n))
}
