"""What the two founding articles name, and what the graph has to say of it.

Each entry names a thing in plain words and gives facts as ``(subject, property path, value, ...)``. Subjects, paths and
values are written as in SPARQL with the project's prefixes; a value that is no entity is the plain text of a literal.
All values given have to be there; more may be.
"""

Fact = tuple[str, ...]

NATO: dict[str, list[Fact]] = {
    "North Atlantic Treaty": [
        ("agreement:north-atlantic-treaty", "a", "lw:Agreement"),
        ("agreement:north-atlantic-treaty", "lw:period", "1949-08-24/.."),
        ("agreement:north-atlantic-treaty", "lw:legalForm", "concept:treaty"),
        ("agreement:north-atlantic-treaty", "lw:establishes", "partnership:nato"),
        ("agreement:north-atlantic-treaty", "^lw:provisionOf/lw:number", "Article 4", "Article 5", "Article 6"),
    ],
    "NATO": [
        ("partnership:nato", "a", "lw:Partnership", "lw:Organization"),
        ("partnership:nato", "lw:partnershipType", "concept:alliance"),
        ("partnership:nato", "lw:bindingness", "concept:legally-binding"),
        ("partnership:nato", "lw:followsIdea", "concept:collective-defence-idea"),
        ("partnership:nato-integrated-military-structure", "lw:isPartOf", "partnership:nato"),
    ],
    "Article 5": [
        ("commitment:nato-5", "lw:commitmentType", "concept:defence"),
        ("commitment:nato-5", "lw:underAgreement", "agreement:north-atlantic-treaty"),
        ("commitment:nato-5", "lw:setOutIn/lw:number", "Article 5"),
        ("commitment:nato-5", "lw:obligorRole|lw:obligeeRole", "concept:role-party"),
        ("commitment:nato-5", "lw:discretion", "concept:as-deemed-necessary"),
        ("commitment:nato-5", "lw:trigger/lw:triggeringAct", "concept:armed-attack"),
        ("commitment:nato-5", "lw:trigger/lw:geographicScope", "area:north-atlantic-treaty-area"),
    ],
    "Article 4": [
        ("commitment:nato-4", "lw:commitmentType", "concept:consultation"),
        ("commitment:nato-4", "lw:setOutIn/lw:number", "Article 4"),
        ("commitment:nato-4", "lw:trigger/lw:triggeringAct", "concept:threat"),
    ],
    "attacks of 11 September 2001": [
        ("event:september-11-attacks-2001", "lw:eventType", "concept:attack"),
        ("event:september-11-attacks-2001", "lw:date", "2001-09-11"),
        ("event:september-11-attacks-2001", "lw:target", "actor:united-states"),
        ("event:september-11-attacks-2001", "^lw:inResponseTo/lw:actionType", "concept:invocation"),
    ],
    "war on terrorism": [
        ("event:war-on-terrorism", "lw:date", "2001-10-07/2014-12-31"),
        ("event:war-on-terrorism", "lw:inResponseTo", "event:september-11-attacks-2001"),
        ("event:war-on-terrorism", "lw:initiator", "actor:united-states"),
    ],
    "London Declaration 2019": [
        ("document:london-declaration-2019", "lw:date", "2019-12-04"),
        ("document:london-declaration-2019", "lw:adoptedAt", "event:nato-london-summit-2019"),
        ("event:nato-london-summit-2019", "lw:eventType", "concept:summit"),
        ("assessment:nato-london-2019-china", "lw:about", "actor:china"),
    ],
    "Brussels Summit Communiqué 2021": [
        ("document:brussels-summit-communique-2021", "lw:date", "2021-06-14"),
        ("document:brussels-summit-communique-2021", "lw:adoptedAt", "event:nato-brussels-summit-2021"),
        ("assessment:nato-brussels-2021-china", "lw:about", "actor:china"),
    ],
    "Strategic Concept 2022 at Madrid": [
        ("document:nato-strategic-concept-2022", "lw:date", "2022-06-29"),
        ("document:nato-strategic-concept-2022", "lw:documentType", "concept:strategy"),
        ("document:nato-strategic-concept-2022", "lw:adoptedAt", "event:nato-madrid-summit-2022"),
        ("event:nato-madrid-summit-2022", "lw:date", "2022-06-29/2022-06-30"),
        ("assessment:nato-strategic-concept-2022-indo-pacific", "lw:assessor", "partnership:nato"),
    ],
    "Bucharest Summit 2008": [
        ("event:nato-bucharest-summit-2008", "lw:date", "2008-04-02/2008-04-04"),
        ("agreement:bucharest-summit-declaration-2008", "lw:period", "2008-04-03/.."),
        ("commitment:nato-membership-of-ukraine-and-georgia", "lw:commitmentType", "concept:membership-prospect"),
        ("commitment:nato-membership-of-ukraine-and-georgia", "lw:obligee", "actor:ukraine", "actor:georgia"),
        ("commitment:nato-membership-of-ukraine-and-georgia", "lw:setOutIn/lw:number", "Paragraph 23"),
    ],
    "five per cent of GDP": [
        ("event:us-five-percent-demand-2025", "lw:initiator", "actor:united-states"),
        ("event:us-five-percent-demand-2025", "lw:target", "partnership:nato"),
        ("agreement:the-hague-summit-declaration-2025", "lw:period", "2025-06-25/.."),
        ("commitment:nato-five-percent", "lw:commitmentType", "concept:spending"),
        ("commitment:nato-five-percent", "lw:underAgreement", "agreement:the-hague-summit-declaration-2025"),
        ("commitment:nato-five-percent", "lw:setOutIn/lw:number", "Paragraph 2"),
    ],
    "NATO with Australia": [
        ("partnership:nato-australia", "^lw:inPartnership/lw:member", "partnership:nato", "actor:australia"),
        ("partnership:nato-australia", "lw:field", "concept:field-cyber", "concept:field-critical-technology"),
        ("agreement:nato-australia-itpp-2023", "lw:period", "2023/2026"),
    ],
    "NATO with Japan": [
        ("partnership:nato-japan", "^lw:inPartnership/lw:member", "partnership:nato", "actor:japan"),
        ("partnership:nato-japan", "lw:field", "concept:field-cyber", "concept:field-artificial-intelligence"),
        ("partnership:nato-japan", "lw:field", "concept:field-disinformation"),
        ("agreement:nato-japan-itpp-2023", "lw:period", "2023-07-12/2026"),
    ],
    "NATO with South Korea": [
        ("partnership:nato-south-korea", "^lw:inPartnership/lw:member", "partnership:nato", "actor:south-korea"),
        ("partnership:nato-south-korea", "lw:field", "concept:field-cyber"),
        ("agreement:nato-south-korea-itpp-2023", "lw:period", "2023-07-11/2026"),
    ],
    "NATO with New Zealand": [
        ("partnership:nato-new-zealand", "^lw:inPartnership/lw:member", "partnership:nato", "actor:new-zealand"),
        ("partnership:nato-new-zealand", "lw:field", "concept:field-cyber"),
        ("agreement:nato-new-zealand-ipcp-2012", "lw:period", "2012-06-04/"),
    ],
    "joint projects with the four partners": [
        ("event:nato-ip4-joint-projects-2024", "lw:date", "2024-07"),
        ("event:nato-ip4-joint-projects-2024", "lw:field", "concept:field-artificial-intelligence"),
        ("event:nato-ip4-joint-projects-2024", "lw:field", "concept:field-cyber", "concept:field-disinformation"),
        ("partnership:ip4", "lw:field", "concept:field-artificial-intelligence", "concept:field-cyber"),
    ],
    "Science for Peace and Security": [
        ("partnership:nato-sps", "lw:partnershipType", "concept:programme"),
        ("event:sps-futures-in-the-indo-pacific-project", "lw:involves", "partnership:nato-sps"),
        ("event:sps-indo-pacific-conference-2024", "lw:eventType", "concept:conference"),
        ("event:sps-indo-pacific-conference-2024", "lw:date", "2024-02-09"),
        ("event:sps-indo-pacific-conference-2024", "lw:participant", "actor:sciences-po"),
        ("event:sps-indo-pacific-conference-2024", "lw:place", "area:paris"),
    ],
}

EUROPE_AND_COLD_WAR: dict[str, list[Fact]] = {
    "Warsaw Pact": [
        ("agreement:warsaw-treaty", "lw:establishes", "partnership:warsaw-pact"),
        ("partnership:warsaw-pact", "lw:period", "1955-06-05/1991-07-01"),
        ("commitment:warsaw-treaty-4", "lw:setOutIn/lw:number", "Article 4"),
        ("event:warsaw-pact-dissolution", "lw:date", "1991-07-01"),
        ("event:warsaw-pact-dissolution", "lw:eventType", "concept:dissolution"),
    ],
    "end of the Soviet Union": [
        ("event:soviet-union-dissolution-1991", "lw:date", "1991-12-26"),
        ("event:soviet-union-dissolution-1991", "lw:eventType", "concept:dissolution"),
    ],
    "Korean War": [
        ("event:korean-war", "lw:date", "1950-06-25/1953-07-27"),
        ("event:korean-war", "lw:place", "area:korean-peninsula"),
        ("agreement:korean-armistice-agreement", "lw:legalForm", "concept:armistice"),
        ("partnership:united-nations-command", "lw:partnershipType", "concept:coalition"),
    ],
    "Five Power Defence Arrangements": [
        ("partnership:five-power-defence-arrangements", "lw:period", "1971-11-01/.."),
        ("commitment:five-power-consult", "lw:commitmentType", "concept:consultation"),
        ("commitment:five-power-consult", "lw:trigger/lw:geographicScope", "area:malaysia-and-singapore"),
    ],
    "Nordic Defence Cooperation": [
        ("partnership:nordefco", "lw:period", "2009-11-04/.."),
        ("agreement:nordefco-mou-2009", "lw:establishes", "partnership:nordefco"),
    ],
    "Lancaster House agreements": [
        ("agreement:uk-france-defence-cooperation-treaty-2010", "lw:party", "actor:france", "actor:united-kingdom"),
        ("agreement:uk-france-teutates-treaty-2010", "lw:party", "actor:france", "actor:united-kingdom"),
        ("partnership:franco-british-lancaster-house", "lw:bindingness", "concept:legally-binding"),
    ],
    "Central and Eastern European agreements with the United States": [
        ("actor:united-states", "^lw:party", "agreement:us-poland-edca-2020", "agreement:us-hungary-dca-2019"),
        ("actor:united-states", "^lw:party", "agreement:us-romania-access-agreement-2005"),
        ("actor:united-states", "^lw:party", "agreement:us-bulgaria-dca-2006"),
        ("actor:united-states", "^lw:party", "agreement:us-estonia-dca-2017", "agreement:us-latvia-dca-2017"),
        ("actor:united-states", "^lw:party", "agreement:us-lithuania-dca-2017", "agreement:us-slovakia-dca-2022"),
        ("actor:united-states", "^lw:party", "agreement:us-czechia-dca-2023"),
    ],
    "European Union": [
        ("partnership:european-union", "a", "lw:Organization"),
        ("commitment:eu-42-7", "lw:commitmentType", "concept:defence"),
        ("commitment:eu-42-7", "lw:setOutIn/lw:number", "Article 42(7)"),
    ],
    "ties between the European Union and the United States": [
        ("event:eu-us-summit-2021", "lw:date", "2021-06-15"),
        (
            "partnership:eu-us-trade-and-technology-council",
            "^lw:inPartnership/lw:member",
            "partnership:european-union",
            "actor:united-states",
        ),
    ],
    "annexation of Crimea": [
        ("event:crimea-annexation-2014", "lw:eventType", "concept:annexation"),
        ("event:crimea-annexation-2014", "lw:date", "2014-03-18"),
        ("event:crimea-annexation-2014", "lw:initiator", "actor:russia"),
        ("event:crimea-annexation-2014", "lw:place", "area:crimea"),
        ("event:crimea-annexation-2014", "^lw:about/lw:assessor", "partnership:european-union", "actor:united-states"),
    ],
    "intervention in the Donbas": [
        ("event:donbas-intervention-2014", "lw:date", "2014-04"),
        ("event:donbas-intervention-2014", "lw:place", "area:donbas"),
    ],
    "invasion of Ukraine": [
        ("event:russian-invasion-of-ukraine-2022", "lw:eventType", "concept:invasion"),
        ("event:russian-invasion-of-ukraine-2022", "lw:date", "2022-02-24"),
        ("event:russian-invasion-of-ukraine-2022", "lw:target", "actor:ukraine"),
    ],
    "arms for Kyiv": [
        ("event:us-military-aid-to-ukraine", "lw:supplier", "actor:united-states"),
        ("event:us-military-aid-to-ukraine", "lw:recipient", "actor:ukraine"),
        ("assessment:kiel-us-leads-military-aid-narrowly", "lw:assessor", "actor:kiel-institute"),
    ],
    "negotiations over peace": [
        ("event:us-russia-talks-riyadh-2025-02", "lw:date", "2025-02-18"),
        ("event:alaska-summit-2025", "lw:date", "2025-08-15"),
        ("event:alaska-summit-2025", "lw:participant", "actor:united-states", "actor:russia"),
        ("event:us-28-point-plan-2025", "lw:initiator", "actor:united-states"),
    ],
    "colour revolutions": [
        ("event:rose-revolution-2003", "lw:participant", "actor:georgia"),
        ("event:orange-revolution-2004", "lw:participant", "actor:ukraine"),
        ("event:orange-revolution-2004", "^lw:about/lw:assessor", "actor:russia"),
        ("event:russia-suppresses-protests-2012", "lw:initiator", "actor:russia"),
    ],
    "Vladimir Putin": [
        ("actor:vladimir-putin", "a", "lw:Person"),
        ("actor:vladimir-putin", "^lw:holder/lw:office", "actor:president-of-russia"),
    ],
}

AMERICAN_ALLIANCES: dict[str, list[Fact]] = {
    "hub-and-spokes": [
        ("concept:hub-and-spokes", "skos:prefLabel", "hub-and-spokes"),
        ("partnership:us-hub-and-spokes", "lw:followsIdea", "concept:hub-and-spokes"),
        ("partnership:us-hub-and-spokes", "lw:partnershipType", "concept:network"),
    ],
    "US-Japan Security Treaty": [
        ("agreement:us-japan-security-treaty-1960", "lw:period", "1960-06-23/.."),
        ("agreement:us-japan-security-treaty-1960", "lw:party", "actor:united-states", "actor:japan"),
        ("commitment:us-japan-5", "lw:setOutIn/lw:number", "Article V"),
        ("commitment:us-japan-5", "lw:trigger/lw:geographicScope", "area:territories-administered-by-japan"),
        ("commitment:us-japan-6", "lw:commitmentType", "concept:access"),
    ],
    "treaty with South Korea": [
        ("agreement:us-rok-mutual-defense-treaty-1953", "lw:period", "1954-11-17/.."),
        ("commitment:us-rok-3", "lw:setOutIn/lw:number", "Article III"),
        ("commitment:us-rok-3", "lw:commitmentType", "concept:defence"),
    ],
    "treaty with the Philippines": [
        ("agreement:us-philippines-mutual-defense-treaty-1951", "lw:period", "1952-08-27/.."),
        ("commitment:us-philippines-mdt-4", "lw:setOutIn/lw:number", "Article IV"),
    ],
    "ANZUS": [
        ("agreement:anzus-treaty", "lw:party", "actor:australia", "actor:new-zealand", "actor:united-states"),
        ("agreement:anzus-treaty", "lw:period", "1952-04-29/.."),
        ("commitment:anzus-4", "lw:setOutIn/lw:number", "Article IV"),
    ],
    "alliance with Thailand": [
        ("partnership:us-thailand-alliance", "lw:isPartOf", "partnership:us-hub-and-spokes"),
        ("agreement:thanat-rusk-communique-1962", "lw:period", "1962-03-06/.."),
        ("commitment:thanat-rusk-defence", "lw:obligor", "actor:united-states"),
        ("commitment:thanat-rusk-defence", "lw:obligee", "actor:thailand"),
    ],
    "Camp David 2023": [
        ("event:camp-david-summit-2023", "lw:date", "2023-08-18"),
        ("event:camp-david-summit-2023", "lw:participant", "actor:united-states", "actor:japan", "actor:south-korea"),
        ("agreement:spirit-of-camp-david", "lw:bindingness", "concept:politically-binding"),
        ("agreement:camp-david-principles", "lw:bindingness", "concept:politically-binding"),
        ("commitment:camp-david-consult", "lw:commitmentType", "concept:consultation"),
        ("commitment:camp-david-consult", "lw:underAgreement", "agreement:commitment-to-consult-2023"),
    ],
    "US-Japan-South Korea trilateral": [
        ("partnership:us-japan-rok-trilateral", "lw:followsIdea", "concept:minilateralism"),
        ("partnership:us-japan-rok-trilateral", "lw:bindingness", "concept:politically-binding"),
    ],
    "AUKUS": [
        ("partnership:aukus", "lw:period", "2021-09-15/.."),
        ("partnership:aukus", "lw:followsIdea", "concept:minilateralism"),
        ("partnership:aukus", "^lw:isPartOf", "partnership:aukus-pillar-1", "partnership:aukus-pillar-2"),
    ],
    "AUKUS Pillar I": [
        ("partnership:aukus-pillar-1", "lw:field", "concept:field-submarines", "concept:field-nuclear"),
        ("event:virginia-class-sale-australia", "lw:recipient", "actor:australia"),
        ("event:virginia-class-sale-australia", "lw:goods", "concept:goods-submarines"),
    ],
    "AUKUS Pillar II": [
        ("partnership:aukus-pillar-2", "lw:field", "concept:field-artificial-intelligence", "concept:field-quantum"),
        ("partnership:aukus-pillar-2", "lw:field", "concept:field-hypersonics", "concept:field-undersea"),
        ("partnership:aukus-pillar-2", "lw:field", "concept:field-cyber", "concept:field-information-sharing"),
    ],
    "rotations to HMAS Stirling": [
        ("event:submarine-rotational-force-west", "lw:eventType", "concept:rotation"),
        ("event:submarine-rotational-force-west", "lw:date", "2027"),
        ("event:submarine-rotational-force-west", "lw:place", "area:hmas-stirling"),
        ("event:submarine-rotational-force-west", "lw:participant|lw:initiator", "actor:united-kingdom"),
        ("agreement:us-australia-force-posture-agreement-2014", "lw:party", "actor:united-states", "actor:australia"),
    ],
    "Quad": [
        ("partnership:quad", "lw:partnershipType", "concept:dialogue"),
        ("partnership:quad", "lw:bindingness", "concept:non-binding"),
        ("partnership:quad", "lw:field", "concept:field-maritime-security", "concept:field-supply-chains"),
    ],
    "working groups of the Quad": [
        ("partnership:quad", "^lw:isPartOf", "partnership:quad-cyber-working-group"),
        ("partnership:quad", "^lw:isPartOf", "partnership:quad-infrastructure-working-group"),
        ("partnership:quad", "^lw:isPartOf", "partnership:quad-climate-working-group"),
        ("partnership:quad", "^lw:isPartOf", "partnership:quad-space-working-group"),
        ("partnership:quad", "^lw:isPartOf", "partnership:quad-critical-technology-working-group"),
        ("partnership:quad", "^lw:isPartOf", "partnership:quad-health-working-group"),
    ],
    "next-generation fighter": [
        ("partnership:gcap", "lw:partnershipType", "concept:programme"),
        ("partnership:gcap", "lw:field", "concept:field-combat-aircraft"),
        ("event:gcap-announcement-2022", "lw:date", "2022-12-09"),
        ("agreement:gigo-convention", "lw:party", "actor:italy", "actor:japan", "actor:united-kingdom"),
    ],
    "Indo-Pacific Economic Framework": [
        ("partnership:ipef", "lw:partnershipType", "concept:economic-framework"),
        ("agreement:ipef-supply-chain-agreement", "lw:period", "2024-02-24/.."),
    ],
    "ASEAN": [
        ("partnership:asean", "lw:period", "1967-08-08/.."),
        ("agreement:bangkok-declaration-1967", "lw:establishes", "partnership:asean"),
    ],
}

SPOKE_TO_SPOKE: dict[str, list[Fact]] = {
    "spoke-to-spoke": [
        ("concept:spoke-to-spoke", "skos:prefLabel", "spoke-to-spoke"),
        ("partnership:australia-japan-special-strategic-partnership", "lw:followsIdea", "concept:spoke-to-spoke"),
    ],
    "Japan and Australia": [
        ("agreement:japan-australia-raa", "lw:period", "2023-08-13/.."),
        ("agreement:japan-australia-raa", "lw:party", "actor:japan", "actor:australia"),
        ("commitment:japan-australia-raa-access", "lw:commitmentType", "concept:access"),
        ("agreement:japan-australia-joint-declaration-2022", "lw:period", "2022-10-22/.."),
    ],
    "Japan and the Philippines": [
        ("agreement:japan-philippines-raa", "lw:period", "2025-09-11/.."),
        ("agreement:japan-philippines-raa", "lw:party", "actor:japan", "actor:philippines"),
    ],
    "Japan in three and in four": [
        ("partnership:japan-philippines-us-trilateral", "^lw:inPartnership/lw:member", "actor:japan"),
        ("partnership:squad", "^lw:inPartnership/lw:member", "actor:japan", "actor:philippines", "actor:australia"),
    ],
    "New Zealand and the Philippines": [
        ("actor:philippines", "^lw:party", "agreement:new-zealand-philippines-logistics-arrangement-2024"),
        ("actor:new-zealand", "^lw:party", "agreement:new-zealand-philippines-logistics-arrangement-2024"),
        ("commitment:new-zealand-philippines-logistics", "lw:commitmentType", "concept:logistics-support"),
    ],
    "Philippines and Australia": [
        ("agreement:philippines-australia-sovfa", "lw:party", "actor:philippines", "actor:australia"),
        ("agreement:philippines-australia-sovfa", "lw:period", "2012-09-28/.."),
    ],
    "France in the Indo-Pacific": [
        ("actor:france", "^lw:party", "agreement:japan-france-acsa", "agreement:france-australia-roadmap-2023"),
        ("event:rafale-marine-india-2025", "lw:supplier", "actor:france"),
        ("event:exercise-la-perouse-2025", "lw:participant|lw:initiator", "actor:france"),
    ],
    "United Kingdom in the Indo-Pacific": [
        ("actor:united-kingdom", "^lw:party", "agreement:japan-uk-raa", "agreement:japan-uk-acsa"),
        ("actor:united-kingdom", "^lw:party", "agreement:downing-street-accord", "agreement:hiroshima-accord"),
        ("event:uk-carrier-strike-group-2021", "lw:participant|lw:initiator", "actor:united-kingdom"),
    ],
    "Germany in the Indo-Pacific": [
        ("actor:germany", "^lw:party", "agreement:japan-germany-acsa"),
        ("actor:germany", "^lw:party", "agreement:germany-philippines-defence-arrangement-2025"),
        ("event:german-indo-pacific-deployment-2024", "lw:participant|lw:initiator", "actor:germany"),
    ],
    "Poland and South Korea": [
        ("partnership:poland-south-korea-strategic-partnership", "lw:field", "concept:field-co-production"),
        ("event:k2-tanks-to-poland-first", "lw:goods", "concept:goods-tanks"),
        ("event:k2-tanks-to-poland-first", "lw:quantity", "180"),
        ("event:k9-howitzers-to-poland-first", "lw:goods", "concept:goods-howitzers"),
        ("event:k9-howitzers-to-poland-first", "lw:quantity", "212"),
        ("event:chunmoo-launchers-to-poland-first", "lw:goods", "concept:goods-rocket-artillery"),
        ("event:chunmoo-launchers-to-poland-first", "lw:quantity", "218"),
        ("event:chunmoo-launchers-to-poland-first", "lw:underAgreement", "agreement:poland-chunmoo-contract-2022"),
    ],
    "Romania and South Korea": [
        ("agreement:romania-south-korea-defence-agreement-2024", "lw:party", "actor:romania", "actor:south-korea"),
        ("event:k9-howitzers-to-romania", "lw:quantity", "54"),
        ("event:k9-howitzers-to-romania", "lw:recipient", "actor:romania"),
    ],
    "Seoul weighs arms for Ukraine": [
        ("event:yoon-does-not-rule-out-weapons-november-2024", "lw:eventType", "concept:policy-deliberation"),
        ("event:yoon-does-not-rule-out-weapons-november-2024", "lw:date", "2024-11-07"),
        ("event:south-korea-phased-response-october-2024", "lw:date", "2024-10-22"),
    ],
}

ADVERSARIES: dict[str, list[Fact]] = {
    "Russia-China partnership": [
        ("partnership:russia-china-partnership", "lw:followsIdea", "concept:no-limits-partnership"),
        ("agreement:china-russia-treaty-2001", "lw:period", "2002-02-28/.."),
        ("agreement:russia-china-joint-statement-2022", "lw:period", "2022-02-04/.."),
        ("event:russia-china-trade-in-national-currencies", "lw:participant|lw:initiator", "actor:russia"),
    ],
    "joint patrols": [
        ("event:china-russia-air-patrol-2019-07", "lw:date", "2019-07-23"),
        ("event:china-russia-air-patrol-2019-07", "lw:place", "area:sea-of-japan"),
        ("event:china-russia-naval-patrol-2021", "lw:eventType", "concept:joint-patrol"),
        ("event:china-russia-air-patrol-2024-11", "lw:participant|lw:initiator", "actor:china", "actor:russia"),
    ],
    "Chinese components": [
        ("event:chinese-dual-use-goods-to-russia", "lw:supplier", "actor:china"),
        ("event:chinese-dual-use-goods-to-russia", "lw:goods", "concept:goods-components"),
        ("event:parallel-imports-into-russia", "lw:recipient", "actor:russia"),
        ("event:russia-legalises-parallel-imports", "lw:date", "2022-03-29"),
    ],
    "energy from Russia": [
        ("event:russian-crude-oil-to-china", "lw:goods", "concept:goods-oil"),
        ("event:russian-crude-oil-to-china", "lw:recipient", "actor:china"),
        ("event:power-of-siberia-gas-to-china", "lw:goods", "concept:goods-gas"),
        ("assessment:crea-china-largest-buyer-july-2025", "lw:stance", "concept:asserts"),
    ],
    "treaty of Russia and North Korea": [
        ("agreement:dprk-russia-treaty-2024", "lw:period", "2024-12-04/.."),
        ("agreement:dprk-russia-treaty-2024", "lw:party", "actor:north-korea", "actor:russia"),
        ("commitment:dprk-russia-2024-defence", "lw:setOutIn/lw:number", "Article 4"),
        ("commitment:dprk-russia-2024-defence", "lw:trigger/lw:triggeringAct", "concept:armed-attack"),
    ],
    "treaty of China and North Korea": [
        ("agreement:china-dprk-treaty-1961", "lw:period", "1961-09-10/.."),
        ("commitment:china-dprk-1961-defence", "lw:setOutIn/lw:number", "Article II"),
    ],
    "North Korean troops in Kursk": [
        ("event:dprk-troops-in-kursk", "lw:eventType", "concept:deployment"),
        ("event:dprk-troops-in-kursk", "lw:date", "2024-10/"),
        ("event:dprk-troops-in-kursk", "lw:place", "area:kursk-region"),
        ("assessment:state-department-10000-troops-in-kursk", "lw:assessor", "actor:us-department-of-state"),
    ],
    "shells and KN-23 missiles": [
        ("event:dprk-artillery-ammunition-to-russia", "lw:goods", "concept:goods-ammunition"),
        ("event:dprk-ballistic-missiles-to-russia", "lw:goodsName", "KN-23 ballistic missile"),
        ("event:dprk-ballistic-missiles-to-russia", "lw:supplier", "actor:north-korea"),
    ],
    "technology for Pyongyang": [
        ("event:russian-missile-data-to-north-korea", "lw:recipient", "actor:north-korea"),
        ("event:russian-submarine-technology-to-north-korea", "lw:goods", "concept:goods-technology"),
        ("event:russian-drone-production-help-to-north-korea", "lw:goods", "concept:goods-drones"),
    ],
    "long-range arms of North Korea": [
        ("event:north-korea-hwasong-19-test-2024", "lw:date", "2024-10-31"),
        ("event:north-korea-nuclear-powered-submarine-2025", "lw:field", "concept:field-nuclear"),
    ],
    "lessons from captured weapons": [
        ("event:russia-shows-captured-weapons-to-china-2025", "lw:participant", "actor:china"),
        ("event:russia-shows-captured-weapons-to-china-2025", "lw:date", "2025-05-27"),
    ],
    "sanctions on banks and energy": [
        ("event:eu-swift-ban-on-russian-banks-2022", "lw:target", "actor:russia"),
        ("event:eu-sixth-sanctions-package-2022", "lw:field", "concept:field-energy"),
        ("event:us-bank-sanctions-on-russia-2022-02-24", "lw:inResponseTo", "event:russian-invasion-of-ukraine-2022"),
        ("event:us-sectoral-sanctions-on-russia-2014-07", "lw:eventType", "concept:sanction"),
    ],
}

IDEAS_AND_PEOPLE: dict[str, list[Fact]] = {
    "National Defense Strategy 2018": [
        ("document:us-national-defense-strategy-2018", "lw:date", "2018-01-19"),
        ("document:us-national-defense-strategy-2018", "lw:documentType", "concept:strategy"),
        ("document:us-national-defense-strategy-2018", "lw:followsIdea", "concept:great-power-competition"),
    ],
    "National Security Strategy 2025": [
        ("document:us-national-security-strategy-2025", "lw:date", "2025-11"),
        ("document:us-national-security-strategy-2025", "lw:followsIdea", "concept:america-first"),
    ],
    "America First": [
        ("concept:america-first", "^lw:followsIdea", "document:america-first-policy-directive-2025"),
        ("concept:america-first", "^lw:followsIdea", "event:us-reciprocal-tariffs-2025"),
    ],
    "latticework": [
        ("concept:latticework-idea", "skos:prefLabel", "latticework"),
        ("concept:latticework-idea", "^lw:about/lw:assessor", "actor:jake-sullivan"),
    ],
    "Mexico City Policy": [
        ("event:mexico-city-policy-reinstated-2017", "lw:date", "2017-01-23"),
        ("event:mexico-city-policy-reinstated-2017", "lw:participant|lw:initiator", "actor:donald-trump"),
    ],
    "change of president": [
        ("event:us-presidential-transition-2025", "lw:date", "2025-01-20"),
        ("event:us-presidential-transition-2025", "lw:participant", "actor:donald-trump", "actor:joe-biden"),
    ],
    "tariffs": [
        ("event:us-reciprocal-tariffs-2025", "lw:date", "2025-04-02"),
        ("event:us-reciprocal-tariffs-2025", "lw:target", "actor:china", "partnership:european-union"),
        ("event:us-threat-of-secondary-tariffs-2025", "lw:date", "2025-07-14"),
    ],
    "Davos 2026": [
        ("event:carney-davos-speech-2026", "lw:date", "2026-01-20"),
        ("event:carney-davos-speech-2026", "lw:eventType", "concept:speech"),
        ("document:carney-davos-speech-2026", "dcterms:creator", "actor:mark-carney"),
        ("actor:mark-carney", "^lw:holder/lw:office", "actor:prime-minister-of-canada"),
        ("actor:mark-carney", "^lw:assessor/lw:stance", "concept:asserts", "concept:recommends"),
    ],
    "China's leaders": [
        ("actor:jiang-zemin", "^lw:holder/lw:heldAt", "actor:chinese-communist-party"),
        ("actor:xi-jinping", "^lw:holder/lw:heldAt", "actor:chinese-communist-party"),
        ("event:xi-rejuvenation-speech-2012", "lw:date", "2012-11-29"),
    ],
    "Henry Kissinger": [
        ("assessment:kissinger-china-refused-hyperpower", "lw:assessor", "actor:henry-kissinger"),
    ],
    "China as largest trading partner": [
        ("assessment:asean-china-largest-partner", "lw:about", "actor:china", "partnership:asean"),
        ("assessment:eurostat-china-largest-partner-2020", "lw:about", "partnership:european-union"),
        ("assessment:crs-china-largest-us-partner-2017", "lw:about", "actor:united-states"),
    ],
    "China and global governance": [
        ("partnership:asian-infrastructure-investment-bank", "lw:period", "2015-12-25/.."),
        ("event:global-security-initiative-2022", "lw:date", "2022-04-21"),
        ("event:global-governance-initiative-2025", "lw:date", "2025-09-01"),
    ],
    "India between the powers": [
        ("agreement:russia-india-declaration-2000", "lw:party", "actor:russia", "actor:india"),
        ("event:galwan-clash-2020", "lw:participant", "actor:india", "actor:china"),
    ],
    "tension over Taiwan": [
        ("event:strait-thunder-2025a", "lw:place", "area:taiwan-strait"),
        ("event:strait-thunder-2025a", "lw:date", "2025-04-01/2025-04-02"),
    ],
    "tension in the South China Sea": [
        ("event:second-thomas-shoal-clash-2024", "lw:place", "area:south-china-sea"),
        ("assessment:south-china-sea-award-2016", "lw:date", "2016-07-12"),
    ],
    "rearmament of Japan and South Korea": [
        ("event:japan-three-security-documents-2022", "lw:date", "2022-12-16"),
        ("event:us-rok-joint-fact-sheet-2025", "lw:initiator", "actor:south-korea"),
    ],
    "decisive enabling": [
        ("assessment:euronews-reports-decisive-enabling", "lw:assessor", "actor:euronews"),
    ],
    "Lotje Boswinkel": [
        ("actor:lotje-boswinkel", "^lw:holder/lw:heldAt", "actor:csds-vub", "actor:nato-defense-college"),
        ("actor:lotje-boswinkel", "^lw:holder/lw:heldAt", "actor:notre-dame-international-security-center"),
    ],
    "Luis Simón": [("actor:luis-simon", "^lw:holder/lw:heldAt", "actor:csds-vub", "actor:elcano-royal-institute")],
    "Alexander Lanoszka": [
        ("actor:alexander-lanoszka", "^lw:holder/lw:heldAt", "actor:university-of-waterloo"),
        ("actor:alexander-lanoszka", "^lw:holder/lw:heldAt", "actor:balsillie-school-of-international-affairs"),
    ],
    "Hugo Meijer": [
        ("actor:hugo-meijer", "^lw:holder/lw:heldAt", "actor:sciences-po", "actor:ceri-sciences-po", "actor:cnrs"),
        ("actor:hugo-meijer", "^lw:holder/lw:heldAt", "actor:european-initiative-for-security-studies"),
    ],
    "author of the Tokyo Foundation": [
        (
            "actor:author-of-atlantic-past-pacific-future",
            "^lw:holder/lw:heldAt",
            "actor:tokyo-foundation-for-policy-research",
            "actor:columbia-university",
        ),
    ],
}

THINGS: dict[str, list[Fact]] = {
    **NATO,
    **EUROPE_AND_COLD_WAR,
    **AMERICAN_ALLIANCES,
    **SPOKE_TO_SPOKE,
    **ADVERSARIES,
    **IDEAS_AND_PEOPLE,
}

NATO_ACCESSIONS = {
    "1949-08-24": "belgium canada denmark france iceland italy luxembourg netherlands norway portugal united-kingdom "
    "united-states",
    "1952-02-18": "greece turkey",
    "1955-05-06": "germany",
    "1982-05-30": "spain",
    "1999-03-12": "czechia hungary poland",
    "2004-03-29": "bulgaria estonia latvia lithuania romania slovakia slovenia",
    "2009-04-01": "albania croatia",
    "2017-06-05": "montenegro",
    "2020-03-27": "north-macedonia",
    "2023-04-04": "finland",
    "2024-03-07": "sweden",
}
"""Day from which a state is a member of NATO: the treaty's entry into force, or the deposit of its accession."""

MEMBERS = {
    "partnership:ip4": "australia japan new-zealand south-korea nato",
    "partnership:warsaw-pact": "albania bulgaria czechoslovakia east-germany hungary poland romania russia",
    "partnership:five-power-defence-arrangements": "australia malaysia new-zealand singapore united-kingdom",
    "partnership:nordefco": "denmark finland iceland norway sweden",
    "partnership:aukus": "australia united-kingdom united-states",
    "partnership:quad": "australia india japan united-states",
    "partnership:gcap": "italy japan united-kingdom",
    "partnership:us-japan-rok-trilateral": "japan south-korea united-states",
    "partnership:us-hub-and-spokes": "australia japan new-zealand philippines south-korea taiwan thailand "
    "united-states",
    "partnership:asean": "brunei cambodia indonesia laos malaysia myanmar philippines singapore thailand timor-leste "
    "vietnam",
    "partnership:ipef": "australia brunei fiji india indonesia japan malaysia new-zealand philippines singapore "
    "south-korea thailand united-states vietnam",
    "partnership:russia-china-partnership": "china russia",
    "partnership:russia-north-korea-partnership": "north-korea russia",
}
"""Who stands, or stood, in a partnership, and nobody else."""

KOREAN_WAR_CONTRIBUTORS_FROM_EUROPE = (
    "belgium denmark france greece italy luxembourg netherlands norway sweden turkey united-kingdom"
)

ACTS: list[tuple[str, str, str, str]] = [
    ("north-atlantic-treaty", "signature", "1949-04-04", "belgium canada denmark france iceland italy luxembourg "
     "netherlands norway portugal united-kingdom united-states"),
    ("north-atlantic-treaty", "entry-into-force", "1949-08-24", ""),
    ("warsaw-treaty", "signature", "1955-05-14", "albania bulgaria czechoslovakia east-germany hungary poland romania "
     "russia"),
    ("warsaw-treaty", "withdrawal", "1968-09-13", "albania"),
    ("anzus-treaty", "signature", "1951-09-01", "australia new-zealand united-states"),
    ("anzus-treaty", "suspension", "1986-08-11", "united-states"),
    ("us-japan-security-treaty-1960", "signature", "1960-01-19", "japan united-states"),
    ("us-rok-mutual-defense-treaty-1953", "signature", "1953-10-01", "south-korea united-states"),
    ("us-philippines-mutual-defense-treaty-1951", "signature", "1951-08-30", "philippines united-states"),
    ("five-power-communique-1971", "adoption", "1971-04-16", "australia malaysia new-zealand singapore united-kingdom"),
    ("uk-france-defence-cooperation-treaty-2010", "signature", "2010-11-02", "france united-kingdom"),
    ("gigo-convention", "signature", "2023-12-14", "italy japan united-kingdom"),
    ("japan-australia-raa", "signature", "2022-01-06", "australia japan"),
    ("japan-philippines-raa", "signature", "2024-07-08", "japan philippines"),
    ("philippines-australia-sovfa", "signature", "2007-05-31", "australia philippines"),
    ("new-zealand-philippines-sovfa", "signature", "2025-04-30", "new-zealand philippines"),
    ("romania-south-korea-defence-agreement-2024", "signature", "2024-04-23", "romania south-korea"),
    ("us-poland-edca-2020", "signature", "2020-08-15", "poland united-states"),
    ("dprk-russia-treaty-2024", "signature", "2024-06-19", "north-korea russia"),
    ("china-dprk-treaty-1961", "signature", "1961-07-11", "china north-korea"),
    ("china-russia-treaty-2001", "signature", "2001-07-16", "china russia"),
]  # fmt: skip
"""Agreement, act, day, and who acted."""

HEADINGS = {
    "document:world-today-journal-europe-indo-pacific": {
        "Trump's Return and the future of US Alliances: A Shifting Global Landscape",
        "Rethinking Alliance Structures",
        "The Evolving Dynamics in Europe",
        "The Indo-Pacific's New Axis of Cooperation",
        "Implications for the United States",
        "South Korea Weighs Ukraine Aid Amidst Shifting global alliances",
        "Transpacific Defense Partnerships: A New Era of Allied cooperation",
        "A Second Trump term: Shifting Sands in Global Alliances",
        "A Converging Future?",
        "NATO's Growing Influence in the Indo-Pacific",
        "Remarks after the article",
    },
    "document:atlantic-past-pacific-future": {
        "Introduction",
        "NATO and the Atlantic Security Order",
        "The Indo-Pacific Turn: AUKUS and QUAD",
        "Europe Meets Asia",
        "Toward a Pacific-Centered Security Order?",
        "Writing the Future of Security in the Pacific",
    },
}
"""The sections of each article in which a thesis of its own stands; the first and the last part have no heading."""
