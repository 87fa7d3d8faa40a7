package kaspi

type orderAttributes struct {
	Code               text   `json:"code"`
	State              text   `json:"state"`
	Status             text   `json:"status"`
	TotalPrice         number `json:"totalPrice"`
	PaymentMode        text   `json:"paymentMode"`
	CreditTerm         number `json:"creditTerm"`
	DeliveryCost       number `json:"deliveryCost"`
	SellerDeliveryCost number `json:"deliveryCostForSeller"`
	Created            number `json:"creationDate"`
	Approved           number `json:"approvedByBankDate"`
	PlannedDelivery    number `json:"plannedDeliveryDate"`
	Reserved           number `json:"reservationDate"`
	Completed          number `json:"completionDate"`
	DeliveryMode       text   `json:"deliveryMode"`
	IsKaspiDelivery    flag   `json:"isKaspiDelivery"`
	PickupPoint        text   `json:"pickupPointId"`
	SignatureRequired  flag   `json:"signatureRequired"`
	PreOrder           flag   `json:"preOrder"`
	Assembled          flag   `json:"assembled"`
	IMEIRequired       flag   `json:"isImeiRequired"`
	CancellationReason text   `json:"cancellationReason"`
	PhoneAlias         text   `json:"phoneAlias"`

	Address   object[wireAddress]  `json:"deliveryAddress"`
	Customer  object[wirePerson]   `json:"customer"`
	Recipient object[wirePerson]   `json:"recipient"`
	Courier   object[*wireCourier] `json:"kaspiDelivery"`
	Origin    object[wireOrigin]   `json:"originAddress"`
}

type wireOrigin struct {
	City object[wireNamed] `json:"city"`
}

type wireNamed struct {
	Name text `json:"name"`
}

type entryAttributes struct {
	Number       number `json:"entryNumber"`
	UnitType     text   `json:"unitType"`
	Quantity     number `json:"quantity"`
	BasePrice    number `json:"basePrice"`
	TotalPrice   number `json:"totalPrice"`
	DeliveryCost number `json:"deliveryCost"`
	Weight       number `json:"weight"`
	IMEIRequired flag   `json:"isImeiRequired"`

	Category object[wireBranch] `json:"category"`
	Offer    object[wireOffer]  `json:"offer"`
}

type wireBranch struct {
	Code  text `json:"code"`
	Title text `json:"title"`
}

type wireOffer struct {
	Code         text `json:"code"`
	Name         text `json:"name"`
	IMEIRequired flag `json:"isImeiRequired"` // live answers have it on the line, copies of the guide also here
}

type wireAddress struct {
	Town      text `json:"town"`
	District  text `json:"district"`
	Street    text `json:"streetName"`
	House     text `json:"streetNumber"`
	Building  text `json:"building"`
	Apartment text `json:"apartment"`
	Formatted text `json:"formattedAddress"`
}

type wirePerson struct {
	First text `json:"firstName"`
	Last  text `json:"lastName"`
	Name  text `json:"name"`
	Phone text `json:"cellPhone"`
}

type wireCourier struct {
	Waybill       text   `json:"waybill"`
	WaybillNumber text   `json:"waybillNumber"`
	Planned       number `json:"courierTransmissionPlanningDate"`
	Handed        number `json:"courierTransmissionDate"`
	Express       flag   `json:"express"`
	Returned      flag   `json:"returnedToWarehouse"`
}
